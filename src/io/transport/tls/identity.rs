//! PEM files: certificates, and the private key of a client, encrypted or not.

use super::TlsFault;
use crate::io::transport::TlsFiles;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};

pub type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The client's certificate chain and key; None where no certificate is named.
///
/// # Errors
/// [`TlsFault`] if a certificate or key cannot be used.
pub fn read(files: &TlsFiles) -> Result<Option<Identity>, TlsFault> {
    let (cert, key) = match (&files.cert, &files.key) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(TlsFault::new("tls.key is given, but no tls.cert")),
        (Some(cert), key) => (cert, key.as_ref().unwrap_or(cert)),
    };
    let password = files.key_password.as_ref().map(|password| &*password.0);
    Ok(Some((
        certificates(cert, "tls.cert")?,
        private_key(key, password)?,
    )))
}

/// What is wrong with the client's certificate and key, as far as it can be known without the password.
pub fn check(files: &TlsFiles, knows_password: bool) -> Option<TlsFault> {
    let key = files.key.as_ref().or(files.cert.as_ref())?;
    let waits = !knows_password && is_encrypted(&String::from_utf8_lossy(&bytes(key, "tls.key").ok()?));
    if waits {
        let cert = files.cert.as_ref().map(|cert| certificates(cert, "tls.cert"));
        return cert.and_then(Result::err);
    }
    match read(files) {
        Err(fault) => Some(fault),
        Ok(None) => None,
        Ok(Some((chain, key))) => {
            let made = CertifiedKey::from_der(chain, key, &super::provider());
            made.err().map(|error| unusable(files, &error))
        }
    }
}

/// # Errors
/// [`TlsFault`] if a certificate or key cannot be used.
pub fn certificates(path: &Path, option: &str) -> Result<Vec<CertificateDer<'static>>, TlsFault> {
    let bytes = bytes(path, option)?;
    if let Some(fault) = not_pem(&bytes, path, option) {
        return Err(fault);
    }
    let shown = path.display();
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(TlsFault::new(format!(
            "the file of {option}, {shown}, holds no PEM certificate"
        ))),
        Err(error) => Err(TlsFault::new(format!(
            "the file of {option}, {shown}, is not PEM: {error}"
        ))),
    }
}

fn private_key(path: &Path, password: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsFault> {
    let bytes = bytes(path, "tls.key")?;
    if let Some(fault) = not_pem(&bytes, path, "tls.key") {
        return Err(fault);
    }
    let shown = path.display();
    let text = String::from_utf8_lossy(&bytes);
    if is_encrypted(&text) {
        return decrypted(&text, path, password);
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| {
        TlsFault::new(match error {
            pem::Error::NoItemsFound => format!("the file of tls.key, {shown}, holds no PEM private key"),
            other => format!("the file of tls.key, {shown}, is not PEM: {other}"),
        })
    })
}

const BEGIN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const END: &str = "-----END ENCRYPTED PRIVATE KEY-----";
/// A header of keys that are encrypted in the way of SSLeay, with MD5.
const OLD: &str = "Proc-Type: 4,ENCRYPTED";

fn is_encrypted(text: &str) -> bool {
    text.contains(BEGIN) || text.contains(OLD)
}

fn decrypted(text: &str, path: &Path, password: Option<&str>) -> Result<PrivateKeyDer<'static>, TlsFault> {
    let shown = path.display();
    let Some(password) = password else {
        return Err(TlsFault::new(format!("the private key in {shown} is encrypted"))
            .help("give its password with `tls.key_password`, as a secret"));
    };
    let Some(inner) = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)) else {
        return Err(TlsFault::new(format!(
            "the private key in {shown} is encrypted in an outdated way"
        ))
        .help(format!(
            "write it anew: `openssl pkcs8 -topk8 -in {shown} -out new-key.pem`"
        )));
    };
    let joined: String = inner.0.split_whitespace().collect();
    let der = BASE64_STANDARD.decode(joined).map_err(|_| {
        TlsFault::new(format!(
            "the private key in {shown} is not PEM: its base64 is broken"
        ))
    })?;
    let info = EncryptedPrivateKeyInfoRef::try_from(&der[..]).map_err(|_| unknown_encryption(path))?;
    match info.decrypt(password) {
        Ok(document) => Ok(PrivatePkcs8KeyDer::from(document.as_bytes().to_vec()).into()),
        // With a wrong password the padding is wrong, or what comes out is no key.
        Err(
            pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_),
        ) => Err(TlsFault::new(format!(
            "`tls.key_password` does not open the private key in {shown}"
        ))
        .help(format!("try it with `openssl pkey -in {shown} -noout`"))),
        Err(_) => Err(unknown_encryption(path)),
    }
}

fn unknown_encryption(path: &Path) -> TlsFault {
    let shown = path.display();
    TlsFault::new(format!(
        "the private key in {shown} is encrypted in a way that is not known here"
    ))
    .help(format!(
        "write it anew: `openssl pkcs8 -topk8 -v2 aes-256-cbc -in {shown} -out new-key.pem`"
    ))
}

/// PKCS#12 and DER, with the line that makes PEM of them.
fn not_pem(bytes: &[u8], path: &Path, option: &str) -> Option<TlsFault> {
    const SEQUENCE: u8 = 0x30;
    /// `pkcs7-data`, which PKCS#12 begins with, after its version.
    const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
    if bytes.first() != Some(&SEQUENCE) {
        return None;
    }
    let shown = path.display();
    let head = &bytes[..bytes.len().min(64)];
    let (kind, line) = if head.windows(PKCS7.len()).any(|window| window == PKCS7) {
        ("PKCS#12", format!("openssl pkcs12 -in {shown} -out client.pem"))
    } else if option == "tls.key" {
        (
            "DER",
            format!("openssl pkey -inform DER -in {shown} -out key.pem"),
        )
    } else {
        (
            "DER",
            format!("openssl x509 -inform DER -in {shown} -out certificate.pem"),
        )
    };
    Some(
        TlsFault::new(format!("the file of {option}, {shown}, is {kind}, not PEM"))
            .help(format!("make PEM of it: `{line}`")),
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is io: PEM files are read when a connection first needs them"
)]
fn bytes(path: &Path, option: &str) -> Result<Vec<u8>, TlsFault> {
    std::fs::read(path).map_err(|error| {
        let reason = crate::io::transport::explain::io_words(&error);
        TlsFault::new(format!(
            "cannot read the file of {option}, {}: {reason}",
            path.display()
        ))
    })
}

pub fn unusable(files: &TlsFiles, error: &rustls::Error) -> TlsFault {
    let name = |path: &Option<PathBuf>| {
        path.as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default()
    };
    let key = files.key.as_ref().or(files.cert.as_ref()).cloned();
    TlsFault::new(match error {
        rustls::Error::InconsistentKeys(_) => format!(
            "the private key {} does not belong to the certificate {}",
            name(&key),
            name(&files.cert)
        ),
        other => format!(
            "the client certificate {} cannot be used: {other}",
            name(&files.cert)
        ),
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests make the files")]
mod tests {
    use super::*;
    use crate::io::transport::Password;

    /// Made with `openssl req -x509`, and a key of `openssl pkcs8 -topk8` with the password `hunter2`.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBejCCAR+gAwIBAgIUNCcoD5HH9hcgXm+c5MV6unX5xzAwCgYIKoZIzj0EAwIw\n\
        ETEPMA0GA1UEAwwGY2xpZW50MCAXDTI2MTEzMDIwMzYzNloYDzIxMjYxMTA2MjAz\n\
        NjM2WjARMQ8wDQYDVQQDDAZjbGllbnQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n\
        AATNE3cthO/o/NdyYKeaY2g75TEQ1jxntocEQMME2oCN2CZTShSTwYA5eHwsV14O\n\
        h1mKRRMUD/WU+vxLgBrROAH4o1MwUTAdBgNVHQ4EFgQU1H/WOrV2rYoUqFsnYOZG\n\
        Ac31CY4wHwYDVR0jBBgwFoAU1H/WOrV2rYoUqFsnYOZGAc31CY4wDwYDVR0TAQH/\n\
        BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA/OXgHO8HB8lrAWlBGEZi04U5riKr\n\
        eivAcw/vXPPC/EQCIQDRywOC+xCnngTQylNJK4dac3GA+O8lTP0LR5YUbOkV6w==\n\
        -----END CERTIFICATE-----\n\
        ";
    const KEY: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi74Q3fEQ9CRwICCAAw\n\
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEErGDVf6GwxOhLlrYhbOaj4EgZBO\n\
        NNbHWBaSt7LqvUZ0hw6n3RzGerUb6ZPCPvUCcvFpz22rfwi5C4vian2Ls7LPTHW4\n\
        HSe61T7j9N/WIh8VFEWDlfwmKFYcxEgYZAdZEohQx8cpTRdZGl9sMlNuC5Yz43a+\n\
        jztqewqBCwUC+m1EaXSdCePt87xsZoUwENMx+2dtoXnP//DTeTjyn4kWePun0uA=\n\
        -----END ENCRYPTED PRIVATE KEY-----\n\
        ";
    /// The same key in a way that nothing should use any more.
    const WEAK_KEY: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
        MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAg1dEBQpncVWwICCAAw\n\
        DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQILyJyzm6wNfoEgZAl/SbJ3aihMAy+\n\
        PSNM8tEyVZzMK7BPchW49D2qPuREKRsfjqo6Ynr1d908ap9SL+xkkHR0lUxyvL0R\n\
        e4RA4wT3ENxqiey6Pu7xXfptP2/oLfWWowplBQ7eRQZGdKUdXxp0fmSDqH0V1DsQ\n\
        B2ZwRUQcDdk9NJnzQ2zyHnxFpZ/8oTDLBjNPUewx0jclBBmdk+M=\n\
        -----END ENCRYPTED PRIVATE KEY-----\n\
        ";

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Folder {
            let folder = Folder(tempfile::tempdir().unwrap());
            folder.file("cert.pem", CERTIFICATE.as_bytes());
            folder.file("key.pem", KEY.as_bytes());
            folder
        }

        fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        }

        fn files(&self, key: &str, password: Option<&str>) -> TlsFiles {
            TlsFiles {
                cert: Some(self.0.path().join("cert.pem")),
                key: Some(self.0.path().join(key)),
                key_password: password.map(|password| Password(password.to_owned())),
                ..TlsFiles::default()
            }
        }

        /// Message and help, the folder left out.
        fn fault(&self, files: &TlsFiles) -> (String, String) {
            let fault = check(files, true).expect("a fault");
            let plain = |text: &str| text.replace(&format!("{}/", self.0.path().display()), "");
            (plain(&fault.message), plain(&fault.help.unwrap_or_default()))
        }
    }

    #[test]
    fn an_encrypted_key_is_opened_by_its_password() {
        let folder = Folder::new();
        assert_eq!(check(&folder.files("key.pem", Some("hunter2")), true), None);
        assert!(read(&folder.files("key.pem", Some("hunter2"))).unwrap().is_some());
        let (message, help) = folder.fault(&folder.files("key.pem", Some("wrong")));
        assert_eq!(
            message,
            "`tls.key_password` does not open the private key in key.pem"
        );
        assert!(help.contains("openssl pkey -in key.pem"), "{help}");
        let (message, help) = folder.fault(&folder.files("key.pem", None));
        assert_eq!(message, "the private key in key.pem is encrypted");
        assert!(help.contains("`tls.key_password`"), "{help}");
        // A password that only the run knows.
        assert_eq!(check(&folder.files("key.pem", None), false), None);
    }

    #[test]
    fn outdated_encryption_is_named_with_the_line_that_mends_it() {
        let folder = Folder::new();
        folder.file("weak.pem", WEAK_KEY.as_bytes());
        let (message, help) = folder.fault(&folder.files("weak.pem", Some("hunter2")));
        assert_eq!(
            message,
            "the private key in weak.pem is encrypted in a way that is not known here"
        );
        assert!(
            help.contains("openssl pkcs8 -topk8 -v2 aes-256-cbc -in weak.pem"),
            "{help}"
        );
        folder.file(
            "old.pem",
            b"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAA==\n-----END EC PRIVATE KEY-----\n",
        );
        let (message, help) = folder.fault(&folder.files("old.pem", Some("hunter2")));
        assert_eq!(
            message,
            "the private key in old.pem is encrypted in an outdated way"
        );
        assert!(help.contains("openssl pkcs8 -topk8 -in old.pem"), "{help}");
    }

    #[test]
    fn what_is_not_pem_is_named_with_the_line_that_makes_pem() {
        let folder = Folder::new();
        let body: String = CERTIFICATE
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        let der = folder.file("cert.der", &BASE64_STANDARD.decode(body).unwrap());
        let fault = certificates(&der, "tls.ca").unwrap_err();
        assert!(fault.message.ends_with("is DER, not PEM"), "{}", fault.message);
        assert!(fault.help.unwrap().contains("openssl x509 -inform DER -in"));
        let head = [
            0x30, 0x82, 4, 0, 2, 1, 3, 0x30, 0x82, 3, 0, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1,
        ];
        let store = folder.file("client.p12", &head);
        let fault = certificates(&store, "tls.cert").unwrap_err();
        assert!(
            fault.message.ends_with("is PKCS#12, not PEM"),
            "{}",
            fault.message
        );
        assert!(fault.help.unwrap().contains("openssl pkcs12 -in"));
    }
}
