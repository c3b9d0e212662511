//! Text that Markdown and HTML read as nothing but text.

use crate::report::visible::{visible, visible_line};

/// On one line, with nothing in it that Markdown or HTML would read.
pub fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for letter in visible_line(text).chars() {
        match letter {
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '&' => shown += "&amp;",
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' => {
                shown.push('\\');
                shown.push(letter);
            }
            // So that no name becomes a mention.
            '@' => shown += "&#64;",
            other => shown.push(other),
        }
    }
    shown.replace("://", "&#58;//")
}

/// On one line of HTML, which reads no Markdown.
pub fn html(text: &str) -> String {
    let text = visible_line(text).replace('&', "&amp;");
    text.replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('@', "&#64;")
}

pub fn code(text: &str) -> String {
    if text.contains('`') {
        escaped(text)
    } else {
        format!("`{}`", visible_line(text))
    }
}

/// A code block that its text cannot end: the fence is longer than any run of backticks in it.
pub fn fenced(text: &str) -> String {
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", visible(text))
}
