//! What other tools call the functions, filters and generated variables of expressions.

use super::functions;

type Names = &'static [&'static str];

/// What to write for them. What is written like a call is a function, a bare name is a filter.
const ROWS: &[(Names, &str)] = &[
    (
        &["guid", "randomUUID", "newUuid", "uuid4", "uuidv4", "random_uuid"],
        "uuid()",
    ),
    (
        &[
            "datetime",
            "date",
            "isoTimestamp",
            "newDate",
            "localDatetime",
            "today",
            "iso8601",
        ],
        "now()",
    ),
    (&["unix", "epoch", "time", "unixTimestamp"], "timestamp()"),
    (
        &[
            "randomInt",
            "random",
            "rand",
            "randint",
            "random_integer",
            "randomNumber",
        ],
        "random_int(0, 1000)",
    ),
    (
        &[
            "randomAlphaNumeric",
            "randomString",
            "random_str",
            "randomPassword",
        ],
        "random_string(16)",
    ),
    (&["randomEmail", "randomExampleEmail", "email"], "fake('email')"),
    (
        &[
            "randomFullName",
            "randomFirstName",
            "randomLastName",
            "randomUserName",
        ],
        "fake('name')",
    ),
    (&["randomCity"], "fake('city')"),
    (&["randomCompanyName"], "fake('company')"),
    (&["randomPhoneNumber"], "fake('phone')"),
    (&["randomStreetName", "randomStreetAddress"], "fake('street')"),
    (&["randomWord"], "fake('word')"),
    (&["processEnv", "getenv", "dotenv"], "env('NAME')"),
    (
        &[
            "base64",
            "base64encode",
            "base64_encode",
            "base64Encode",
            "btoa",
            "b64",
            "to_base64",
            "toBase64",
        ],
        "b64encode",
    ),
    (
        &[
            "base64decode",
            "base64_decode",
            "base64Decode",
            "atob",
            "from_base64",
        ],
        "b64decode",
    ),
    (&["base64url", "base64UrlEncode"], "b64url"),
    (
        &[
            "encodeURIComponent",
            "urlEncode",
            "url_encode",
            "uriencode",
            "escape_url",
            "quote",
        ],
        "urlencode",
    ),
    (
        &["json", "stringify", "JSON", "toJson", "json_encode", "dump"],
        "to_json",
    ),
    (
        &["parse_json", "fromJson", "json_decode", "parse", "fromjson"],
        "from_json",
    ),
    (&["hmac", "hmacSha256", "hmac_sha_256"], "hmac_sha256"),
    (&["sha", "sha_256", "sha256sum"], "sha256"),
    (&["lowercase", "lcase", "toLowerCase", "downcase"], "lower"),
    (&["uppercase", "ucase", "toUpperCase", "upcase"], "upper"),
    (&["strip", "trimmed"], "trim"),
    (&["size", "len"], "length"),
    (&["toInt", "to_int", "integer", "parseInt"], "int"),
    (&["number", "toFloat", "to_number", "parseFloat"], "float"),
    (&["str", "toString", "to_string", "text"], "string"),
    (&["boolean", "toBoolean"], "bool"),
    (
        &["regex", "match", "regex_search", "regexSearch"],
        "regex_capture",
    ),
    (&["nth", "head"], "first"),
    (&["jsonPath", "json_path", "jq", "xpath"], "jsonpath"),
    (&["jwt", "jwt_decode", "jwtDecode"], "jwt_claims"),
];

/// Generated variables of Postman and httpYac: `$guid`.
const GENERATED: &[(&str, &str)] = &[("uuid", "uuid()"), ("timestamp", "timestamp()")];

/// For a filter or function that there is not.
pub(super) fn of_call(name: &str) -> Option<String> {
    let here = find(name)?;
    Some(if here.contains('(') {
        format!("write `<<{here}>>`")
    } else {
        format!("write `value | {here}`")
    })
}

/// For a variable that nothing defines: the name of a function, or what another tool calls one.
pub fn of_variable(name: &str) -> Option<String> {
    if functions::function_name(name).is_some() {
        let here = find_by_value(name).unwrap_or_else(|| format!("{name}()"));
        return Some(format!("`{name}` is a function: write `<<{here}>>`"));
    }
    let here = find(name).filter(|here| here.contains('('))?;
    Some(format!("write `<<{here}>>`, or define `{name}`"))
}

/// For an expression that begins with a dollar.
pub(super) fn of_dollar(source: &str) -> Option<String> {
    let word = source.strip_prefix('$')?;
    let end = word.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let word = &word[..end.unwrap_or(word.len())];
    let generated = GENERATED.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    let here = generated.map(|(_, here)| *here).or_else(|| find(word));
    Some(match here {
        Some(here) => format!("`${word}` is a word of other tools: write `<<{here}>>`"),
        None if word.starts_with("random") => {
            format!(
                "`${word}` is a word of other tools: `random_int`, `random_string` and `fake` make such values"
            )
        }
        None => "names of variables begin with a letter or `_`".to_owned(),
    })
}

fn find(name: &str) -> Option<&'static str> {
    let is_meant = |(names, _): &&(Names, &str)| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    ROWS.iter().find(is_meant).map(|(_, here)| *here)
}

/// A call of the function with arguments that it can do with.
fn find_by_value(function: &str) -> Option<String> {
    let calls = |here: &&str| here.split('(').next() == Some(function) && here.contains('(');
    ROWS.iter().map(|(_, here)| *here).find(calls).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_instead_exists_and_the_other_name_does_not() {
        for (names, here) in ROWS {
            let word = here.split('(').next().unwrap();
            assert!(
                functions::function_name(word).is_some() == here.contains('(')
                    || functions::filter_name(word).is_some(),
                "{here}"
            );
            assert!(
                functions::function_name(word).is_some() || functions::filter_name(word).is_some(),
                "{here}"
            );
            for name in *names {
                assert!(
                    functions::function_name(name).is_none() && functions::filter_name(name).is_none(),
                    "`{name}` is ours"
                );
            }
        }
    }

    #[test]
    fn words_of_other_tools_are_answered() {
        let call = |name: &str| of_call(name).unwrap();
        assert_eq!(call("base64"), "write `value | b64encode`");
        assert_eq!(call("randomUUID"), "write `<<uuid()>>`");
        assert_eq!(of_call("frobnicate"), None);
        let variable = |name: &str| of_variable(name).unwrap();
        assert_eq!(variable("uuid"), "`uuid` is a function: write `<<uuid()>>`");
        assert_eq!(
            variable("random_int"),
            "`random_int` is a function: write `<<random_int(0, 1000)>>`"
        );
        assert_eq!(variable("guid"), "write `<<uuid()>>`, or define `guid`");
        assert_eq!(of_variable("base64"), None);
        let dollar = |source: &str| of_dollar(source).unwrap();
        assert_eq!(
            dollar("$guid"),
            "`$guid` is a word of other tools: write `<<uuid()>>`"
        );
        assert_eq!(
            dollar("$randomInt"),
            "`$randomInt` is a word of other tools: write `<<random_int(0, 1000)>>`"
        );
        assert_eq!(
            dollar("$uuid"),
            "`$uuid` is a word of other tools: write `<<uuid()>>`"
        );
        assert_eq!(
            dollar("$processEnv HOME"),
            "`$processEnv` is a word of other tools: write `<<env('NAME')>>`"
        );
        assert!(dollar("$randomBankAccount").contains("`fake` make such values"));
        assert_eq!(dollar("$x + 1"), "names of variables begin with a letter or `_`");
        assert_eq!(of_dollar("guid"), None);
    }
}
