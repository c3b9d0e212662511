//! Body files with `template: true`: expressions as everywhere, and the blocks `<<% if %>>`, `<<% for %>>`,
//! `<<% with %>>`, `<<% set %>>` and `<<% raw %>>`. Comments are written `<<# ... #>>`.
//!
//! A file is parsed to check it, and again each time it is rendered: that costs less than keeping the
//! engine's program of every file. It refuses macros, includes and inheritance: a body file uses no other.

use super::ambient::Ambient;
use super::compiled_expression::{Lookup, ReadName, TOKEN_LIMIT, syntax};
use super::engine::RESULT_LIMIT;
use super::evaluate::{EvaluationFault, KnownVariables, ambiguous, explain, run};
use super::in_text::{Scanner, SlotContext, TextSyntax};
use super::issue::Issue;
use super::lower::{Lower, unshared};
use super::marks::{self, ForeignMark};
use super::{FieldKind, Resolved, Use, Value};
use crate::source::{Diagnostic, FileId, Severity, Span, code};
use minijinja::machinery::{CodeGenerator, Token, ast, parse, tokenize};
use minijinja::syntax::SyntaxConfig;
use std::sync::{Arc, OnceLock};

/// How deep blocks may be in one another.
const DEPTH_LIMIT: usize = 50;

/// A body file's text, checked.
#[derive(Debug, Clone)]
pub struct FileTemplate {
    text: Arc<str>,
    /// As people are shown it; errors say their line and column in it.
    path: Box<str>,
    reads: Box<[ReadName]>,
    lookups: Arc<[Lookup]>,
    secret: bool,
    /// None for text in which no value has to be escaped.
    syntax: Option<TextSyntax>,
    /// What compiles, but may not mean what it seems to. They have no labels, as errors have none.
    warnings: Box<[Diagnostic]>,
}

impl FileTemplate {
    /// Errors have no labels: they name the file, line and column in their message.
    pub fn compile(
        text: &str,
        shown_path: &str,
        syntax: Option<TextSyntax>,
    ) -> Result<FileTemplate, Vec<Diagnostic>> {
        let shown = |issues: Vec<Issue>| {
            issues
                .iter()
                .map(|issue| located(issue, text, shown_path))
                .collect::<Vec<_>>()
        };
        let lower = check(text, syntax).map_err(shown)?;
        Ok(FileTemplate {
            warnings: shown(lower.issues).into(),
            reads: lower.reads.into(),
            lookups: lower.lookups.into(),
            secret: lower.reads_secret,
            text: text.into(),
            path: shown_path.into(),
            syntax,
        })
    }

    /// `{{name}}` and `${name}` in its text.
    pub fn marks(&self, file: FileId) -> Vec<ForeignMark> {
        let marks = marks::outside_of_expressions(&self.text).into_iter();
        marks
            .map(|(mark, name, at)| ForeignMark {
                mark: mark.into(),
                name: name.into(),
                span: Span::new(file, at, at + mark.len()),
            })
            .collect()
    }

    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The names that the file reads, at their places in it. Where one of them is only asked for, as in
    /// `is defined`, the file copes with its absence everywhere.
    pub fn uses(&self, file: FileId) -> Vec<Use> {
        let copes = |name: &Arc<str>| self.reads.iter().any(|read| read.name == *name && read.optional);
        let reads = self.reads.iter();
        reads
            .map(|read| Use {
                name: read.name.clone(),
                span: Span::new(file, read.range.start, read.range.end),
                optional: copes(&read.name),
            })
            .collect()
    }

    /// The text with everything filled in. Errors name the file, line and column in their message.
    pub fn render(
        &self,
        ambient: &Ambient,
        resolve: &mut dyn FnMut(&str) -> Resolved,
    ) -> Result<Value, Box<Diagnostic>> {
        let names = KnownVariables::resolve(&self.reads, self.lookups.clone(), resolve);
        let names = Arc::new(names.with_ambient(ambient));
        let mut text = String::new();
        let result = self.write(&names, &mut text);
        if let Err(error) = result {
            return Err(Box::new(self.diagnostic(&names, &error)));
        }
        if text.len() > RESULT_LIMIT {
            let message = format!(
                "{} grows beyond {} MiB when it is filled in",
                self.path,
                RESULT_LIMIT >> 20
            );
            return Err(Box::new(Diagnostic::error(code::TEMPLATE_LIMIT, message)));
        }
        let value = Value::text(text);
        if self.secret || names.has_read_secret() {
            Ok(value.secret())
        } else {
            Ok(value)
        }
    }

    fn write(&self, names: &Arc<KnownVariables>, out: &mut String) -> Result<(), minijinja::Error> {
        let parsed = parse(&self.text, "", file_syntax().clone())?;
        let mut lower = Lower::new(&self.text, FieldKind::Elsewhere, &unshared);
        lower.text = self.syntax.map(Scanner::new);
        let lowered = lower.statement(&parsed);
        let mut generator = CodeGenerator::new("", &self.text);
        generator.compile_stmt(&lowered);
        run(&generator.finish().0, names, out).map(|_| ())
    }

    fn diagnostic(&self, names: &KnownVariables, error: &minijinja::Error) -> Diagnostic {
        match names.fault() {
            Some(EvaluationFault::Undefined(read, help)) => {
                let read = &self.reads[read];
                let mut issue = Issue::error(
                    code::UNDEFINED_VARIABLE,
                    read.range.clone(),
                    format!("variable `{}` is not defined", read.name),
                );
                issue.help = help;
                located(&issue, &self.text, &self.path)
            }
            Some(EvaluationFault::Failed(read, diagnostic)) => {
                let name = &self.reads[read].name;
                diagnostic.help(format!("{} needs `{name}`", self.path))
            }
            Some(EvaluationFault::Ambiguous(read, text)) => {
                let read = &self.reads[read];
                located(
                    &ambiguous(&read.name, &text, read.range.clone()),
                    &self.text,
                    &self.path,
                )
            }
            Some(EvaluationFault::Expression(issue)) => located(&issue, &self.text, &self.path),
            None => {
                let hide = self.secret || names.has_read_secret();
                located(&explain(&self.text, error, hide), &self.text, &self.path)
            }
        }
    }
}

fn file_syntax() -> &'static SyntaxConfig {
    static SYNTAX: OnceLock<SyntaxConfig> = OnceLock::new();
    SYNTAX.get_or_init(|| {
        SyntaxConfig::builder()
            .variable_delimiters("<<", ">>")
            .block_delimiters("<<%", "%>>")
            .comment_delimiters("<<#", "#>>")
            .keep_trailing_newline(true)
            .build()
            .unwrap_or_default()
    })
}

fn check(text: &str, written_in: Option<TextSyntax>) -> Result<Lower<'_>, Vec<Issue>> {
    bounded(text).map_err(|issue| vec![issue])?;
    let parsed = parse(text, "", file_syntax().clone()).map_err(|error| vec![syntax(text, &error)])?;
    let mut lower = Lower::new(text, FieldKind::Elsewhere, &unshared);
    lower.text = written_in.map(Scanner::new);
    lower.statement(&parsed);
    if lower
        .text
        .as_ref()
        .is_some_and(|text| text.context != SlotContext::Outside)
    {
        let message = "the text ends inside of a string: a quote is missing".to_owned();
        lower
            .issues
            .push(Issue::error(code::FILE_TEMPLATE, text.len()..text.len(), message));
    }
    let is_error = |issue: &Issue| issue.severity == Severity::Error;
    if !lower.issues.iter().any(is_error) {
        return Ok(lower);
    }
    lower.issues.retain(is_error);
    Err(lower.issues)
}

/// The engine's parser recurses over expressions and blocks.
fn bounded(text: &str) -> Result<(), Issue> {
    let (mut words, mut depth, mut tokens) = (0, 0usize, [None, None]);
    for (token, span) in tokenize(text, false, file_syntax().clone()).map_while(Result::ok) {
        words = match token {
            Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => 0,
            _ => words + 1,
        };
        depth = match (&tokens, &token) {
            ([_, Some(Token::BlockStart)], Token::Ident(word)) => depth_after(word, depth),
            // A `set` with a value has no end.
            ([Some(Token::Ident("set")), Some(Token::Ident(_))], Token::Assign) => depth.saturating_sub(1),
            _ => depth,
        };
        if words > TOKEN_LIMIT || depth > DEPTH_LIMIT {
            let limits = format!(
                "an expression is longer than {TOKEN_LIMIT} words and signs, or blocks are more than {DEPTH_LIMIT} deep"
            );
            return Err(Issue::error(
                code::TEMPLATE_LIMIT,
                super::lower::bytes(span),
                limits,
            ));
        }
        let [_, last] = tokens;
        tokens = [last, Some(token)];
    }
    Ok(())
}

fn depth_after(word: &str, depth: usize) -> usize {
    match word {
        "else" | "elif" => depth,
        _ if word.starts_with("end") => depth.saturating_sub(1),
        _ => depth + 1,
    }
}

fn located(issue: &Issue, text: &str, path: &str) -> Diagnostic {
    let before = text.get(..issue.range.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let mut diagnostic = Diagnostic {
        severity: issue.severity,
        ..Diagnostic::error(issue.code, format!("{path}:{line}:{column}: {}", issue.message))
    };
    diagnostic.help.extend(issue.help.clone());
    diagnostic
}

/// What a file's blocks are called in messages.
pub(super) fn block_name(statement: &ast::Stmt) -> &'static str {
    match statement {
        ast::Stmt::AutoEscape(_) => "autoescape",
        ast::Stmt::FilterBlock(_) => "filter",
        ast::Stmt::Block(_) => "block",
        ast::Stmt::Import(_) | ast::Stmt::FromImport(_) => "import",
        ast::Stmt::Extends(_) => "extends",
        ast::Stmt::Include(_) => "include",
        ast::Stmt::Macro(_) => "macro",
        ast::Stmt::CallBlock(_) => "call",
        ast::Stmt::Do(_) => "do",
        _ => "this",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn variable(name: &str) -> Resolved {
        Resolved::Value(match name {
            "name" => Value::text("Ada <x>"),
            "said" => Value::text("say \"hi\""),
            "flag" => Value::new(json!(true)),
            "ids" => Value::new(json!([1, 2])),
            "secret" => Value::text("s3cr3t").secret(),
            _ => return Resolved::undefined(),
        })
    }

    fn render(text: &str) -> Result<Value, String> {
        render_as(text, None)
    }

    fn render_as(text: &str, syntax: Option<TextSyntax>) -> Result<Value, String> {
        let first = |found: Vec<Diagnostic>| found[0].message.clone();
        let template = FileTemplate::compile(text, "body.json", syntax).map_err(first)?;
        template
            .render(&Ambient::default(), &mut variable)
            .map_err(|diagnostic| diagnostic.message)
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(
            render(text).map(|value| value.to_text()).as_deref(),
            Ok(expected),
            "{text}"
        );
    }

    fn check_error(text: &str, expected: &str) {
        let message = render(text).expect_err(text);
        assert!(message.contains(expected), "{text}: {message}");
    }

    #[test]
    fn expressions_and_blocks_are_filled_in() {
        check("Hello <<name>>\n", "Hello Ada <x>\n");
        check(
            "{# kept #} {% kept %} {{kept}} {%20}\n",
            "{# kept #} {% kept %} {{kept}} {%20}\n",
        );
        check(
            "<<% for id in ids %>>[<<id>>:<<loop.index>>]<<% endfor %>>",
            "[1:1][2:2]",
        );
        check(
            "<<% if flag %>><<flag>>/<<flag ~ ids>><<% else %>>no<<% endif %>>",
            "true/true[1,2]",
        );
        check("<<% set x = name | upper %>><<x>>", "ADA <X>");
        check("<<% with a = 1, b = 2 %>><<a + b>><<% endwith %>>", "3");
        check("<<% raw %>><<name>><<% endraw %>>", "<<name>>");
        check("a<<# gone #>>b", "ab");
        check(
            "<<nobody | default('x')>><<% if nobody is defined %>>y<<% endif %>>",
            "x",
        );
        check("<<ids | tojson>>", "[1,2]");
        check(
            "<<% for x in ids %>><<% set y = x + 1 %>><<y>><<% endfor %>><<y | default('-')>>",
            "23-",
        );
    }

    #[test]
    fn errors_name_the_file_and_the_place() {
        check_error(
            "a\n  <<nobody>>",
            "body.json:2:5: variable `nobody` is not defined",
        );
        check_error("<<name | uper>>", "body.json:1:10: there is no filter `uper`");
        check_error("a\n<<% if %>>", "body.json:2:");
        check_error("<<% include 'x' %>>", "`include` is not available");
        check_error("<<% macro a() %>><<% endmacro %>>", "`macro` is not available");
        check_error("<<env('HOME')>>", "environment files only");
        check_error("<<name.x>>", "body.json:1:");
        let names: String = (0..300).map(|n| format!("<<% set v{n} = {n} %>>")).collect();
        check_error(&names, "at most 256 different names");
        check_error("<<uuid()>>", "there is no source of random values here");
        check_error(&"<<% set x %>>".repeat(5000), "50 deep");
        let deep = "<<% if flag %>>".repeat(5000);
        check_error(&deep, "50 deep");
        check_error(&format!("<<{}1>>", "-".repeat(5000)), "longer than");
        check(&"<<% set x = 1 %>>".repeat(200), "");
    }

    #[test]
    fn a4_values_cannot_end_a_string_of_json_or_graphql() {
        let check = |syntax, text: &str, expected: &str| {
            let rendered = render_as(text, Some(syntax)).map(|value| value.to_text());
            assert_eq!(rendered.as_deref(), Ok(expected), "{text}");
        };
        let json = |text: &str, expected: &str| check(TextSyntax::Json, text, expected);
        json(
            r#"{"a": "<<said>>", "b": <<ids>>}"#,
            r#"{"a": "say \"hi\"", "b": [1,2]}"#,
        );
        json(
            r#"["<<said>>: <<ids>>", <<flag>>]"#,
            r#"["say \"hi\": [1,2]", true]"#,
        );
        json(r#"{"a": <<said | tojson>>}"#, r#"{"a": "say \"hi\""}"#);
        json(
            r#"[<<% for id in ids %>>"<<said>>"<<% if not loop.last %>>,<<% endif %>><<% endfor %>>]"#,
            r#"["say \"hi\"","say \"hi\""]"#,
        );
        json(
            r#"{"<<said>>": "a<<% if flag %>>b<<said>><<% endif %>>c"}"#,
            r#"{"say \"hi\"": "absay \"hi\"c"}"#,
        );
        json(r#"<<% set x = said ~ 1 %>>["<<x>>"]"#, r#"["say \"hi\"1"]"#);
        json(r#"["\"<<said>>"]"#, r#"["\"say \"hi\""]"#);
        check(
            TextSyntax::GraphQl,
            "{ a(b: \"<<said>>\", c: <<ids>>) }",
            "{ a(b: \"say \\\"hi\\\"\", c: [1,2]) }",
        );
        let wrong = |text: &str, expected: &str| {
            let message = render_as(text, Some(TextSyntax::Json)).expect_err(text);
            assert!(message.contains(expected), "{text}: {message}");
        };
        wrong(r#"{"a": <<said>>}"#, "outside of quotes has a text");
        wrong(
            r#"{"a": <<% if flag %>>"<<% endif %>>x"}"#,
            "a quote is opened or closed in this block",
        );
        wrong(
            r#"[<<% for id in ids %>>"<<% endfor %>>]"#,
            "a quote is opened or closed in this block",
        );
        wrong(r#"{"a": "<<said>>}"#, "ends inside of a string");
    }

    #[test]
    fn secrets_taint_the_whole_body() {
        assert!(render("<<secret>>").unwrap().secret);
        assert!(!render("<<name>>").unwrap().secret);
        assert!(render("<<secret / 2>>").is_err_and(|message| !message.contains("s3cr3t")));
    }
}
