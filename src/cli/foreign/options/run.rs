//! What other tools say of a run, and of what it prints and writes.

use super::{ForeignAnswer, answer};

pub const RUN: &[ForeignAnswer] = &[
    // What is run.
    answer(
        &["--environment", "--env-file", "--globals", "-g"],
        "a file of variables for Newman, Postman CLI and Bruno, a range of URLs for curl's `-g`",
        "give the name of a file below environments/ with `-e NAME`; `callsheet import FILE -o .` makes one of Postman's or Bruno's",
    ),
    answer(
        &["--global-var"],
        "a variable that anything may replace for Newman and Postman CLI",
        "give `--var NAME=VALUE`, which wins over everything else, or write it under `vars:` of the collection",
    ),
    answer(
        &["--tags", "--exclude-tags"],
        "tags, separated by commas, for Bruno",
        "give each by itself: `--tag one --tag two`, `--exclude-tag three`",
    ),
    answer(
        &["--tests-only"],
        "only requests with tests for Bruno",
        "give the requests a tag, and choose it with `--tag TAG`",
    ),
    answer(
        &["-r", "--recursive"],
        "subfolders for Bruno, reporters for Newman, a range for curl",
        "leave it out: folders are run with all that is in them; reports are written with `--report FORMAT=FILE`",
    ),
    answer(
        &["--all"],
        "every request of a file for httpYac",
        "leave it out: everything is run where no id is given",
    ),
    answer(
        &["--name", "--line"],
        "one request of a file for httpYac",
        "give its id, or the end of it: `callsheet run ID`",
    ),
    answer(
        &["--from-entry", "--to-entry"],
        "a part of a file for Hurl",
        "name the requests by their ids, or go on with `--resume`",
    ),
    answer(
        &["--glob"],
        "a pattern of files for Hurl",
        "name folders by their ids, or let the shell expand a pattern of files",
    ),
    answer(
        &["--file-root", "--working-dir", "--no-insecure-file-read"],
        "where files to send are looked for by Hurl, Newman and Postman CLI",
        "leave it out: paths in a request are seen from its own file, and no file beyond the project is read; `-C DIR` starts elsewhere",
    ),
    answer(
        &["--test", "--ignore-asserts", "--no-assert"],
        "whether expectations count for Hurl",
        "leave it out: a run checks what the requests expect; `callsheet show ID` prints a request without sending it",
    ),
    answer(
        &["--continue-on-error", "--continue"],
        "to go on after a failure for Hurl",
        "leave it out: a run goes on, unless `--bail` is given",
    ),
    answer(
        &["--parallel", "--parallelism"],
        "several at once for Hurl, Bruno and httpYac",
        "say how many: `-j 8`",
    ),
    answer(
        &["--repeat-mode"],
        "how repetitions follow each other for httpYac",
        "give `--iterations 10`, and `-j 4` for several at once",
    ),
    answer(
        &["--interactive", "-i"],
        "to stop between requests for httpYac, headers of the answer for curl, the id of an integration for Postman CLI",
        "run the requests one by one by their ids; `-v` shows headers and answers",
    ),
    answer(
        &["--offline"],
        "to build a request without sending it for HTTPie",
        "give `callsheet show ID`, or `callsheet run --dry-run`",
    ),
    answer(
        &["--sandbox", "--sandbox-mode"],
        "what scripts may do for Bruno",
        "leave it out: there are no scripts",
    ),
    answer(
        &["--delay-between"],
        "a pause between requests",
        "give `--delay 200ms`",
    ),
    // What is printed and written.
    answer(
        &["--reporters", "--reporter"],
        "which reports are written for Newman, Postman CLI and Bruno",
        "give each with its file: `--report junit=FILE`, `--report html=FILE`; the terminal has its own lines anyway",
    ),
    answer(
        &[
            "--html",
            "--report-html",
            "--reporter-html",
            "--reporter-html-export",
            "--reporter-htmlextra-export",
        ],
        "a page for Hurl, Bruno and Newman",
        "give `--report html=FILE`",
    ),
    answer(
        &[
            "--junit",
            "--report-junit",
            "--reporter-junit",
            "--reporter-junit-export",
        ],
        "a JUnit report for Hurl, Bruno, httpYac and Newman",
        "give `--report junit=FILE`",
    ),
    answer(
        &["--report-json", "--reporter-json", "--reporter-json-export"],
        "a JSON report for Hurl, Bruno and Newman",
        "give `--report json=FILE`",
    ),
    answer(
        &["--report-tap"],
        "a TAP report for Hurl",
        "give `--report tap=FILE`",
    ),
    answer(
        &[
            "-o",
            "--output",
            "-O",
            "--remote-name",
            "--output-dir",
            "--download",
        ],
        "where the answer goes for curl, Hurl and HTTPie, the report for Bruno",
        "write a report with `--report json=FILE`; `-v` shows answers",
    ),
    answer(
        &["-f", "--format"],
        "the format of the report for Bruno, an error for a status of 400 and more for curl",
        "give `--report junit=FILE`; a status of 400 and more fails a step without `expect:` anyway",
    ),
    answer(
        &["--fail", "--fail-with-body", "--check-status"],
        "an error for a status of 400 and more for curl and HTTPie",
        "leave it out: such a status fails a step, unless its `expect:` says otherwise",
    ),
    answer(
        &[
            "--include",
            "--print",
            "-p",
            "--body",
            "--meta",
            "-m",
            "--very-verbose",
            "--show-headers",
        ],
        "parts of requests and answers for curl, Hurl and HTTPie",
        "give `-v`, or `-v -v` for the phases and for where values came from",
    ),
    answer(
        &[
            "-s",
            "--silent",
            "-S",
            "--show-error",
            "--no-progress-meter",
            "--progress-bar",
            "--no-output",
        ],
        "less output for curl, Hurl and Newman",
        "give `--quiet` to see failures only",
    ),
    answer(
        &["--filter", "--output-failed"],
        "only failures for httpYac",
        "give `--failed-only`",
    ),
    answer(
        &[
            "--no-color",
            "--no-colors",
            "--disable-unicode",
            "--pretty",
            "--style",
        ],
        "whether there is colour for Hurl, Newman and HTTPie",
        "give `--color never`",
    ),
    answer(
        &["--error-format"],
        "how errors are shown by Hurl",
        "leave it out: a failure shows the answer that it is about; `-v` shows all",
    ),
    answer(
        &["--trace", "--trace-ascii", "--debug", "--log-level"],
        "what goes over the wire for curl, HTTPie and httpYac",
        "give `-v -v`",
    ),
    answer(
        &["-w", "--write-out"],
        "what is printed of each request for curl",
        "give `--report jsonl`, and take what is wanted out of its lines",
    ),
    answer(
        &["--export-environment", "--export-globals", "--export-collection"],
        "what a run has left for Newman",
        "leave it out: captured values are kept for the next run; `callsheet env show` lists them, and `callsheet state path` says where they are",
    ),
    answer(
        &["--suppress-exit-code"],
        "to end with 0 whatever happens for Newman and Postman CLI",
        "append `|| true` to the command",
    ),
    answer(
        &[
            "--postman-api-key",
            "--integration-id",
            "--collection-id",
            "--publish-results",
        ],
        "an account for Postman CLI",
        "leave it out: there is no account; `callsheet import FILE -o .` reads an exported collection",
    ),
    answer(
        &["-D", "--dump-header"],
        "a file for the headers of the answer for curl",
        "give `-v`, or `--report json=FILE`",
    ),
    answer(
        &["--path-as-is"],
        "to send `..` as it is for curl and HTTPie",
        "there is no such option here",
    ),
];
