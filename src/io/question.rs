//! Questions at the terminal whose answers are no secrets: a choice, a default, or free text.

use super::secrets::{CANCELLED, typed};
use crate::source::escape::visible;
use std::io::{self, Write};

/// Answers that fit none of the choices, before it is given up.
const TRIES: usize = 3;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    /// The answers there are; none for any text.
    pub choice: Vec<String>,
    pub default: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Given(String),
    /// Nothing was typed, and there is no default; or nothing that fits.
    None,
    /// Ctrl-C.
    Cancelled,
}

impl Question {
    /// Asks on standard error, and again where the answer is none of the choices.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn ask(&self) -> io::Result<Answer> {
        for _ in 0..TRIES {
            let mut stderr = io::stderr().lock();
            write!(stderr, "{}: ", visible(&self.line()))?;
            stderr.flush()?;
            let line = typed(&mut io::stdin().lock())?;
            if line.as_bytes().contains(&CANCELLED) {
                return Ok(Answer::Cancelled);
            }
            let line = line.trim();
            match self.meant(line) {
                Some(answer) => return Ok(Answer::Given(answer)),
                None if line.is_empty() => return Ok(Answer::None),
                None => writeln!(stderr, "{}", visible(&self.refusal(line)))?,
            }
        }
        Ok(Answer::None)
    }

    /// `Which region? 1 eu, 2 us [eu]`
    fn line(&self) -> String {
        let numbered = (1..).zip(&self.choice);
        let choices: Vec<String> = numbered
            .map(|(number, choice)| {
                if self.is_numbered() {
                    format!("{number} {choice}")
                } else {
                    choice.clone()
                }
            })
            .collect();
        let choices = if choices.is_empty() {
            String::new()
        } else {
            format!(" ({})", choices.join(", "))
        };
        let default = self.default.as_ref();
        let default = default.map(|default| format!(" [{default}]")).unwrap_or_default();
        format!("{}{choices}{default}", self.text)
    }

    /// What an answer means: the default for nothing, a choice by its words or its number.
    pub fn meant(&self, line: &str) -> Option<String> {
        if line.is_empty() {
            return self.default.clone();
        }
        let is_known = self.choice.is_empty() || self.choice.iter().any(|choice| choice == line);
        if is_known {
            return Some(line.to_owned());
        }
        let number: usize = line.parse().ok().filter(|_| self.is_numbered())?;
        self.choice.get(number.checked_sub(1)?).cloned()
    }

    /// Where the choices are numbers themselves, a number is not the number of one.
    fn is_numbered(&self) -> bool {
        self.choice.iter().all(|choice| choice.parse::<f64>().is_err())
    }

    pub fn refusal(&self, line: &str) -> String {
        format!("`{line}` is none of {}", self.choice.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(choice: &[&str], default: Option<&str>, answers: &[(&str, Option<&str>)]) {
        let question = Question {
            text: "Which".to_owned(),
            choice: choice.iter().map(|&choice| choice.to_owned()).collect(),
            default: default.map(str::to_owned),
        };
        for (line, expected) in answers {
            assert_eq!(question.meant(line).as_deref(), *expected, "{line} of {choice:?}");
        }
    }

    #[test]
    fn an_answer_is_a_choice_its_number_or_the_default() {
        let answers = [
            ("eu", Some("eu")),
            ("2", Some("us")),
            ("", Some("us")),
            ("3", None),
            ("0", None),
            ("EU", None),
        ];
        check(&["eu", "us"], Some("us"), &answers);
        check(&["10", "2"], None, &[("2", Some("2")), ("1", None), ("", None)]);
        check(&[], Some("a"), &[("b", Some("b")), ("", Some("a"))]);
        check(&[], None, &[("", None), ("1", Some("1"))]);
    }

    #[test]
    fn the_line_says_what_may_be_typed() {
        let question = Question {
            text: "Which region?".to_owned(),
            choice: vec!["eu".to_owned(), "us".to_owned()],
            default: Some("eu".to_owned()),
        };
        assert_eq!(question.line(), "Which region? (1 eu, 2 us) [eu]");
    }
}
