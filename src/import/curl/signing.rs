//! The parameter of `--aws-sigv4`.

/// The header that carries the token of temporary credentials.
pub const TOKEN: &str = "X-Amz-Security-Token";

/// The service and the region of `provider1[:provider2[:region[:service]]]`. What the parameter leaves out is read off
/// a host of the form `service.region.provider`, as curl does.
///
/// None for a provider other than Amazon, whose signatures are not made here, and where a part is nowhere said.
pub fn scope(parameter: &str, url: &str) -> Option<(String, String)> {
    let mut parts = parameter.split(':');
    let providers = [parts.next()?, parts.next().unwrap_or("amz")];
    if providers.map(str::to_ascii_lowercase) != ["aws", "amz"] {
        return None;
    }
    let (region, service) = (parts.next(), parts.next());
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let mut labels = host.split('.');
    let (first, second) = (labels.next(), labels.next());
    let is_named = labels.next().is_some();
    let said = |said: Option<&str>, label: Option<&str>| {
        let label = label.filter(|_| is_named);
        said.or(label).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Some((said(service, first)?, said(region, second)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parameter_leaves_out_is_read_off_the_host() {
        let url = "https://ec2.eu-west-1.amazonaws.com/?Action=X";
        let of = |parameter| scope(parameter, url).unwrap();
        let texts = |service: &str, region: &str| (service.to_owned(), region.to_owned());
        assert_eq!(of("aws:amz"), texts("ec2", "eu-west-1"));
        assert_eq!(of("aws:amz:us-east-2"), texts("ec2", "us-east-2"));
        assert_eq!(of("aws:amz:us-east-2:es"), texts("es", "us-east-2"));
        assert_eq!(of("aws"), texts("ec2", "eu-west-1"));
    }

    #[test]
    fn what_cannot_be_known_is_none() {
        assert_eq!(scope("aws:amz", "https://localhost/x"), None);
        assert_eq!(scope("aws:amz:us-east-2", "{{host}}/x"), None);
        assert_eq!(scope("osc", "https://ec2.eu-west-1.example.com"), None);
        assert_eq!(
            scope("goog:goog4:us:storage", "https://storage.example.com"),
            None
        );
    }
}
