//! The variables that Postman and Bruno make up at each use (`{{$guid}}`), as expressions of this project.

/// What each makes; those of many words are lists to choose from.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("guid", "uuid()"),
    ("timestamp", "timestamp()"),
    ("isoTimestamp", "now(format='%Y-%m-%dT%H:%M:%S%.3fZ')"),
    ("randomUUID", "uuid()"),
    ("randomNanoId", "random_string(21)"),
    ("randomInt", "random_int(0, 1000)"),
    ("randomAlphaNumeric", "random_string(1)"),
    ("randomBoolean", "random_int(0, 1) == 1"),
    ("randomPassword", "random_string(15)"),
    ("randomFirstName", "fake('first_name')"),
    ("randomLastName", "fake('last_name')"),
    ("randomFullName", "fake('name')"),
    ("randomUserName", "fake('username')"),
    ("randomEmail", "fake('email')"),
    ("randomExampleEmail", "fake('email')"),
    ("randomPhoneNumber", "fake('phone')"),
    ("randomPhoneNumberExt", "fake('phone')"),
    ("randomCity", "fake('city')"),
    ("randomCountry", "fake('country')"),
    ("randomStreetName", "fake('street')"),
    ("randomStreetAddress", "fake('street')"),
    ("randomZipCode", "fake('postcode')"),
    ("randomCompanyName", "fake('company')"),
    ("randomUrl", "fake('url')"),
    ("randomWord", "fake('word')"),
    (
        "randomWords",
        "fake('word') ~ ' ' ~ fake('word') ~ ' ' ~ fake('word')",
    ),
    ("randomNoun", "fake('word')"),
    ("randomVerb", "fake('word')"),
    ("randomAdjective", "fake('word')"),
    ("randomLoremWord", "fake('word')"),
    (
        "randomLoremWords",
        "fake('word') ~ ' ' ~ fake('word') ~ ' ' ~ fake('word')",
    ),
    ("randomLoremSlug", "fake('word') ~ '-' ~ fake('word')"),
    ("randomLoremSentence", "fake('sentence')"),
    (
        "randomLoremSentences",
        "fake('sentence') ~ ' ' ~ fake('sentence')",
    ),
    ("randomLoremParagraph", "fake('paragraph')"),
    ("randomLoremText", "fake('paragraph')"),
    ("randomPhrase", "fake('sentence')"),
    ("randomProduct", "fake('word')"),
    ("randomProductName", "fake('word') ~ ' ' ~ fake('word')"),
    ("randomDepartment", "fake('word')"),
    ("randomFileName", "fake('word') ~ '_' ~ fake('word') ~ '.txt'"),
    ("randomCommonFileName", "fake('word') ~ '.txt'"),
    ("randomDomainWord", "fake('word')"),
    ("randomDomainName", "fake('word') ~ '.example.com'"),
    (
        "randomIP",
        "random_int(1, 223) ~ '.' ~ random_int(0, 255) ~ '.' ~ random_int(0, 255) ~ '.' ~ random_int(1, 254)",
    ),
    (
        "randomLatitude",
        "random_int(-89, 89) ~ '.' ~ random_int(1000, 9999)",
    ),
    (
        "randomLongitude",
        "random_int(-179, 179) ~ '.' ~ random_int(1000, 9999)",
    ),
    ("randomPrice", "random_int(0, 999) ~ '.' ~ random_int(10, 99)"),
    ("randomBankAccount", "random_int(10000000, 99999999)"),
    ("randomCreditCardMask", "random_int(1000, 9999)"),
    (
        "randomSemver",
        "random_int(0, 9) ~ '.' ~ random_int(0, 9) ~ '.' ~ random_int(0, 9)",
    ),
    ("randomDateFuture", "now('+90d')"),
    ("randomDatePast", "now('-90d')"),
    ("randomDateRecent", "now('-12h')"),
];

/// Values that are chosen from a list.
const CHOICES: &[(&str, &[&str])] = &[
    (
        "randomColor",
        &[
            "red", "green", "blue", "yellow", "violet", "orange", "white", "black",
        ],
    ),
    (
        "randomHexColor",
        &["#1f7a8c", "#bfdbf7", "#e1e5f2", "#022b3a", "#d95d39", "#7fb069"],
    ),
    (
        "randomAbbreviation",
        &["SQL", "PCI", "JSON", "TCP", "HTTP", "XML"],
    ),
    ("randomProtocol", &["http", "https"]),
    ("randomLocale", &["en", "de", "fr", "es", "it", "pt"]),
    (
        "randomCountryCode",
        &["AR", "CA", "EE", "GH", "IT", "JP", "NO", "PT"],
    ),
    ("randomNamePrefix", &["Mr.", "Mrs.", "Ms.", "Dr."]),
    ("randomNameSuffix", &["Jr.", "Sr.", "II", "III", "MD", "PhD"]),
    (
        "randomJobArea",
        &["Sales", "Support", "Research", "Design", "Security"],
    ),
    (
        "randomJobType",
        &["Engineer", "Manager", "Analyst", "Designer", "Assistant"],
    ),
    (
        "randomJobTitle",
        &[
            "Sales Manager",
            "Support Engineer",
            "Research Analyst",
            "Product Designer",
        ],
    ),
    (
        "randomJobDescriptor",
        &["Senior", "Junior", "Lead", "Principal", "Chief"],
    ),
    ("randomCompanySuffix", &["Ltd", "Group", "Inc", "and Sons"]),
    ("randomCurrencyCode", &["EUR", "USD", "GBP", "JPY", "CAD", "NOK"]),
    (
        "randomCurrencyName",
        &["Euro", "US Dollar", "Pound Sterling", "Yen"],
    ),
    ("randomCurrencySymbol", &["€", "$", "£", "¥"]),
    (
        "randomTransactionType",
        &["invoice", "payment", "deposit", "withdrawal"],
    ),
    (
        "randomWeekday",
        &[
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
    ),
    (
        "randomMonth",
        &[
            "January", "March", "April", "June", "August", "October", "December",
        ],
    ),
    (
        "randomMimeType",
        &["application/json", "text/plain", "image/png", "application/pdf"],
    ),
    ("randomFileExt", &["txt", "pdf", "png", "csv"]),
    ("randomCommonFileExt", &["pdf", "mp3", "png", "txt"]),
    ("randomFileType", &["text", "image", "audio", "application"]),
    ("randomCommonFileType", &["text", "image", "audio", "application"]),
    ("randomDatabaseType", &["InnoDB", "MyISAM", "MEMORY", "ARCHIVE"]),
    ("randomHackerVerb", &["bypass", "parse", "index", "transmit"]),
];

/// The expression of a made-up variable, named without its `$`. None where nothing here makes the like.
pub fn expression(name: &str) -> Option<String> {
    let fixed = EXPRESSIONS.iter().find(|(known, _)| *known == name);
    if let Some((_, expression)) = fixed {
        return Some((*expression).to_owned());
    }
    let (_, words) = CHOICES.iter().find(|(known, _)| *known == name)?;
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    Some(format!(
        "[{}][random_int(0, {})]",
        quoted.join(", "),
        words.len() - 1
    ))
}
