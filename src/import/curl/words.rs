//! A file of commands as words, by the quoting of sh, cmd or PowerShell. Nothing is expanded or run.

use super::shell::{Shell, shell_of_line, shell_of_others};
use crate::import::template::marked;

/// One command, with the comment on the lines before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CurlCommand {
    pub words: Vec<String>,
    pub comment: String,
    /// The line of its first word, from 1.
    pub line: usize,
    /// Names of variables of the shell that its words read.
    pub variables: Vec<String>,
    /// What the shell would run to make a word: it is kept as text.
    pub substitutions: Vec<String>,
    /// A quote in it has no end.
    pub is_open: bool,
}

/// The commands of a text, in order.
pub fn commands(text: &str) -> Vec<CurlCommand> {
    let others = shell_of_others(text);
    let mut reader = ShellReader {
        letters: text.replace("\r\n", "\n").chars().collect(),
        at: 0,
        line: 1,
        others,
        shell: others,
        commands: Vec::new(),
        command: CurlCommand::default(),
        word: None,
        comment: String::new(),
    };
    reader.run();
    reader.commands
}

struct ShellReader {
    letters: Vec<char>,
    at: usize,
    line: usize,
    others: Shell,
    /// The shell of the command that is being read: a file may mix shells.
    shell: Shell,
    commands: Vec<CurlCommand>,
    command: CurlCommand,
    /// The word that is being read; an empty one is a word, too.
    word: Option<String>,
    comment: String,
}

impl ShellReader {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        self.line += usize::from(letter == '\n');
        Some(letter)
    }

    fn push(&mut self, letter: char) {
        self.word.get_or_insert_default().push(letter);
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            if self.command.words.is_empty() {
                self.command.line = self.line;
            }
            self.command.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        let mut command = std::mem::take(&mut self.command);
        if !command.words.is_empty() {
            command.comment = std::mem::take(&mut self.comment);
            self.commands.push(command);
        }
    }

    /// Called before the first letter of a line on which a command begins.
    fn choose_shell(&mut self) {
        let rest = self.letters[self.at..].iter();
        let line: String = rest.take_while(|letter| **letter != '\n').collect();
        if !line.trim_start().starts_with('#') {
            self.shell = shell_of_line(&line).unwrap_or(self.others);
        }
    }

    fn run(&mut self) {
        self.choose_shell();
        while let Some(letter) = self.next() {
            match (self.shell, letter) {
                (_, '\n') => {
                    self.end_command();
                    self.choose_shell();
                }
                (_, ' ' | '\t') => self.end_word(),
                (_, '#') if self.word.is_none() => self.read_comment(),
                (Shell::Sh, '\\') => self.backslash(),
                (Shell::Cmd, '^') => self.caret(),
                (Shell::PowerShell, '`') => self.backtick(),
                (Shell::Sh, '\'') => self.single(),
                (Shell::PowerShell, '\'') => self.single_doubled(),
                (_, '"') => self.double(),
                (Shell::Sh, '$') => self.dollar(),
                (Shell::Sh, '`') => self.substitution('`'),
                (Shell::Sh, ';' | '|' | '&' | '<' | '>') | (_, '|') => self.operator(letter),
                (_, other) => self.push(other),
            }
        }
        self.end_command();
    }

    fn read_comment(&mut self) {
        let mut text = String::new();
        while let Some(letter) = self.peek().filter(|letter| *letter != '\n') {
            text.push(letter);
            self.at += 1;
        }
        if self.command.words.is_empty() {
            self.comment = text.trim().to_owned();
        }
    }

    fn backslash(&mut self) {
        match self.next() {
            Some('\n') | None => {}
            Some(letter) => self.push(letter),
        }
    }

    /// `^` joins lines and takes its meaning from the next character; a quote after it is a quote.
    fn caret(&mut self) {
        match self.next() {
            Some('\n') => {
                self.end_word();
            }
            Some('"') => self.double(),
            Some(letter) => self.push(letter),
            None => {}
        }
    }

    fn backtick(&mut self) {
        match self.next() {
            Some('\n') | None => self.end_word(),
            Some('n') => self.push('\n'),
            Some('t') => self.push('\t'),
            Some(letter) => self.push(letter),
        }
    }

    fn single(&mut self) {
        self.word.get_or_insert_default();
        while let Some(letter) = self.next() {
            if letter == '\'' {
                return;
            }
            self.push(letter);
        }
        self.command.is_open = true;
    }

    fn single_doubled(&mut self) {
        self.word.get_or_insert_default();
        while let Some(letter) = self.next() {
            if letter == '\'' {
                if self.peek() != Some('\'') {
                    return;
                }
                self.at += 1;
            }
            self.push(letter);
        }
        self.command.is_open = true;
    }

    fn double(&mut self) {
        self.word.get_or_insert_default();
        while let Some(letter) = self.next() {
            match (self.shell, letter, self.peek()) {
                (Shell::Cmd, '^', Some('\\')) if self.letters[self.at + 1..].starts_with(&['^', '"']) => {
                    self.at += 3;
                    self.push('"');
                }
                (Shell::Cmd, '^', Some('"')) => {
                    self.at += 1;
                    return;
                }
                (Shell::Cmd, '^', Some('\n')) => {
                    self.next();
                }
                (Shell::Cmd, '^', Some(next)) => {
                    self.at += 1;
                    self.push(next);
                }
                (Shell::Cmd, '\\', Some('^')) if self.letters.get(self.at + 1) == Some(&'"') => {
                    self.at += 2;
                    self.push('"');
                }
                (Shell::Cmd | Shell::PowerShell, '"', Some('"')) => {
                    self.at += 1;
                    self.push('"');
                }
                (Shell::Cmd, '\\', Some('"')) => {
                    self.at += 1;
                    self.push('"');
                }
                (_, '"', _) => return,
                (Shell::Sh, '\\', Some('"' | '\\' | '$' | '`')) => {
                    if let Some(next) = self.next() {
                        self.push(next);
                    }
                }
                (Shell::Sh, '\\', Some('\n')) => {
                    self.next();
                }
                (Shell::Sh, '$', _) => self.dollar(),
                (Shell::Sh, '`', _) => self.substitution('`'),
                (Shell::PowerShell, '`', _) => self.backtick(),
                (Shell::PowerShell, '$', _) => self.dollar(),
                (_, letter, _) => self.push(letter),
            }
        }
        self.command.is_open = true;
    }

    /// `$NAME`, `${NAME}`, `$'...'`, `$(...)`, or a dollar.
    fn dollar(&mut self) {
        match self.peek() {
            Some('\'') if self.shell == Shell::Sh => {
                self.at += 1;
                self.ansi();
            }
            Some('(') => {
                self.at += 1;
                self.substitution(')');
            }
            Some('{') => {
                let rest = &self.letters[self.at + 1..];
                let end = rest.iter().position(|letter| *letter == '}');
                let name: Option<String> = end.map(|end| rest[..end].iter().collect());
                match name.filter(|name| is_name(name.trim_start_matches("env:"))) {
                    Some(name) => {
                        self.at += name.chars().count() + 2;
                        self.variable(name.trim_start_matches("env:"));
                    }
                    None => self.push('$'),
                }
            }
            _ => {
                let rest = &self.letters[self.at..];
                let prefix: String = rest.iter().take(4).collect();
                let skipped = if prefix.eq_ignore_ascii_case("env:") { 4 } else { 0 };
                let letters = rest[skipped..].iter();
                let name: String = letters
                    .take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '_')
                    .collect();
                if is_name(&name) {
                    self.at += name.len() + skipped;
                    self.variable(&name);
                } else {
                    self.push('$');
                }
            }
        }
    }

    fn variable(&mut self, name: &str) {
        self.word.get_or_insert_default().push_str(&marked(name));
        if !self.command.variables.iter().any(|known| known == name) {
            self.command.variables.push(name.to_owned());
        }
    }

    /// What a shell would run stays as it is written.
    fn substitution(&mut self, end: char) {
        let mut inside = String::new();
        let mut depth = 1_usize;
        while let Some(letter) = self.next() {
            if letter == '(' && end == ')' {
                depth += 1;
            }
            if letter == end {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            inside.push(letter);
        }
        let text = if end == ')' {
            format!("$({inside})")
        } else {
            format!("`{inside}`")
        };
        self.word.get_or_insert_default().push_str(&text);
        self.command.substitutions.push(text);
    }

    /// `$'...'` with the escapes of C.
    fn ansi(&mut self) {
        self.word.get_or_insert_default();
        while let Some(letter) = self.next() {
            if letter == '\'' {
                return;
            }
            if letter != '\\' {
                self.push(letter);
                continue;
            }
            match self.next() {
                Some('n') => self.push('\n'),
                Some('r') => self.push('\r'),
                Some('t') => self.push('\t'),
                Some('a') => self.push('\u{7}'),
                Some('b') => self.push('\u{8}'),
                Some('e' | 'E') => self.push('\u{1b}'),
                Some('f') => self.push('\u{c}'),
                Some('v') => self.push('\u{b}'),
                Some('x') => self.code(2, 16),
                Some('u') => self.code(4, 16),
                Some('U') => self.code(8, 16),
                Some(digit @ '0'..='7') => {
                    self.at -= 1;
                    let _ = digit;
                    self.code(3, 8);
                }
                Some(letter) => self.push(letter),
                None => {}
            }
        }
        self.command.is_open = true;
    }

    fn code(&mut self, most: usize, base: u32) {
        let digits = self.letters[self.at..].iter().take(most);
        let digits: String = digits.take_while(|letter| letter.is_digit(base)).collect();
        self.at += digits.len();
        let character = u32::from_str_radix(&digits, base).ok().and_then(char::from_u32);
        self.push(
            character
                .filter(|found| *found != crate::import::template::MARK)
                .unwrap_or('\u{fffd}'),
        );
    }

    /// The end of a command; where its output goes is of no interest.
    fn operator(&mut self, letter: char) {
        if matches!(letter, '<' | '>') {
            if self
                .word
                .as_deref()
                .is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()))
            {
                self.word = None;
            }
            self.end_word();
            while self.peek().is_some_and(|letter| " >&".contains(letter)) {
                self.at += 1;
            }
            while self
                .peek()
                .is_some_and(|letter| !letter.is_whitespace() && !";|&".contains(letter))
            {
                self.at += 1;
            }
        } else {
            self.end_command();
        }
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        let found: Vec<Vec<String>> = commands(text).into_iter().map(|command| command.words).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn i08_words_of_sh() {
        check(
            "curl -H 'A: b c' \"x\\\"y\" a\\ b",
            &[&["curl", "-H", "A: b c", "x\"y", "a b"]],
        );
        check(
            "curl \\\n  -d '{\"a\": 1}' \\\n  x\n\n# next\ncurl y",
            &[&["curl", "-d", "{\"a\": 1}", "x"], &["curl", "y"]],
        );
        check("curl $'a\\n\\x41\\'' ''", &[&["curl", "a\nA'", ""]]);
        check("curl x | jq . > out.json", &[&["curl", "x"], &["jq", "."]]);
        check("curl $(cat secret) `id`", &[&["curl", "$(cat secret)", "`id`"]]);
        check(
            "curl x 2>&1 >/dev/null; curl y",
            &[&["curl", "x"], &["curl", "y"]],
        );
    }

    #[test]
    fn i08_words_of_windows() {
        check(
            "curl ^\"http://x/?a=1^&b=2^\" ^\n  -H ^\"A: b^\" ^\n  -d ^\"^{^\\^\"a^\\^\":1^}^\"",
            &[&["curl", "http://x/?a=1&b=2", "-H", "A: b", "-d", "{\"a\":1}"]],
        );
        check(
            "curl.exe \"http://x\" `\n  -H 'it''s' -d \"a `\"b`\"\"",
            &[&["curl.exe", "http://x", "-H", "it's", "-d", "a \"b\""]],
        );
    }

    #[test]
    fn i08_a_quote_without_an_end_is_noticed() {
        for (text, open) in [
            ("curl 'a", true),
            ("curl \"a", true),
            ("curl $'a", true),
            ("curl ^\"a ^\n b", true),
            ("curl 'a' \"b\" $'c\\''", false),
        ] {
            assert_eq!(commands(text)[0].is_open, open, "{text}");
        }
    }

    #[test]
    fn i08_each_command_is_read_by_its_own_shell() {
        check(
            "curl 'http://x/a b' \\\n  -H 'A: b'\ncurl ^\"http://x^\" ^\n  -H ^\"A: b^\"\ncurl -H 'C: d' y\ncurl z `\n  -d 'it''s'\n",
            &[
                &["curl", "http://x/a b", "-H", "A: b"],
                &["curl", "http://x", "-H", "A: b"],
                &["curl", "-H", "C: d", "y"],
                &["curl", "z", "-d", "it's"],
            ],
        );
        check(
            "curl ^\"http://x^\" ^\n  -v\ncurl -d \"{\"\"a\"\":1}\" y",
            &[&["curl", "http://x", "-v"], &["curl", "-d", "{\"a\":1}", "y"]],
        );
    }

    #[test]
    fn i08_variables_of_the_shell_are_named() {
        let found = commands("curl -H \"Authorization: Bearer $TOKEN\" ${HOST}/x");
        assert_eq!(found[0].variables, ["TOKEN", "HOST"]);
        assert_eq!(
            found[0].words[2],
            format!("Authorization: Bearer {}", marked("TOKEN"))
        );
    }
}
