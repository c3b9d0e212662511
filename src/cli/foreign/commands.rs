//! Commands of other tools.

/// A command of ours, and what others call it.
pub const ALIASES: &[(&str, &[&str])] = &[
    ("run", &["test"]),
    ("check", &["lint", "validate"]),
    ("list", &["ls"]),
    ("mock", &["serve"]),
    ("rm", &["remove", "delete"]),
    ("mv", &["move"]),
    ("cp", &["copy"]),
    ("fmt", &["format"]),
    ("completions", &["completion"]),
];

/// Commands that mean something that no single command of ours does, and what to type here.
pub const ANSWERS: &[(&[&str], &str)] = &[
    (
        &["exec", "send", "start", "execute"],
        "send requests with `callsheet run ID`",
    ),
    (
        &["collection", "collections"],
        "a collection is run with `callsheet run ID`, made with `callsheet new collection ID` and looked at with `callsheet list`",
    ),
    (
        &["request", "requests"],
        "a request is sent with `callsheet run ID`, made with `callsheet new request ID` and looked at with `callsheet show ID`",
    ),
    (
        &["environment", "environments", "envs"],
        "look at environments with `callsheet env list`, choose one with `callsheet env use NAME`",
    ),
    (
        &["rename"],
        "a request, folder or environment gets another id with `callsheet mv OLD NEW`, a variable another name with `callsheet rename-var OLD NEW`",
    ),
    (
        &["create", "generate"],
        "make a project with `callsheet init`, a file with `callsheet new request ID`",
    ),
    (
        &["convert", "migrate"],
        "bring a collection over with `callsheet import FILE -o .`, make another format of a report with `callsheet report merge FILE`",
    ),
    (
        &["export", "codegen", "curl"],
        "print a request as curl, Python or JavaScript with `callsheet show ID --as curl`",
    ),
    (
        &["get", "head", "post", "put", "patch", "http", "https"],
        "make a request with `callsheet new request ID --method POST --url URL`, and send it with `callsheet run ID`",
    ),
    (
        &["docs", "doc", "document"],
        "print collections as Markdown with `callsheet describe`",
    ),
    (
        &["auth", "signin"],
        "log in with `callsheet login`, see what there is with `callsheet status`",
    ),
    (&["signout"], "take a login back with `callsheet logout`"),
    (
        &["whoami"],
        "see which logins hold tokens with `callsheet status`",
    ),
    (
        &["fix"],
        "mend mistakes with one right answer with `callsheet check --fix`",
    ),
    (
        &["diff", "compare"],
        "compare two environments with `callsheet env diff A B`",
    ),
    (
        &["config", "settings"],
        "the project's settings are in `callsheet.yaml`: `callsheet set callsheet environment dev` changes one",
    ),
    (&["version"], "ask with `callsheet --version`"),
    (
        &["update", "upgrade", "self-update", "install"],
        "this program does not change itself: install a newer one the way you installed this one",
    ),
    (
        &["sync", "push", "pull", "publish"],
        "there is no account: files are shared as all files are, with git for instance",
    ),
    (
        &["monitor", "performance", "load"],
        "run something again and again with `callsheet run --iterations 100 -j 8`",
    ),
    (
        &["watch"],
        "run again what has failed with `callsheet run --rerun-failed`",
    ),
    (
        &["tree"],
        "see what there is with `callsheet list`, and what needs what with `callsheet graph`",
    ),
];
