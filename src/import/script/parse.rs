//! Source text to the syntax that is translated, by tree-sitter's grammar of JavaScript.

use super::escape::unescaped;
use super::syntax::{BindingPattern, Expr, ScriptFunction, Stmt, StmtKind};
use std::rc::Rc;
use tree_sitter::{Node, Parser};

/// Bytes of the longest script that is looked at.
const LONGEST: usize = 512 * 1024;

/// Nesting that is looked at.
const DEEPEST: usize = 200;

/// The statements of a script. None where it is too long, too deep, or no JavaScript.
pub fn parse(code: &str) -> Option<Vec<Stmt>> {
    if code.len() > LONGEST {
        return None;
    }
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_javascript::LANGUAGE.into())
        .ok()?;
    let tree = parser.parse(code, None)?;
    let reader = ScriptReader { code };
    (!reader.is_too_deep(tree.root_node())).then(|| reader.statements(tree.root_node()))
}

pub(super) struct ScriptReader<'c> {
    code: &'c str,
}

impl<'c> ScriptReader<'c> {
    /// Measured without recursion: the text may come from anywhere.
    fn is_too_deep(&self, root: Node<'_>) -> bool {
        let mut cursor = root.walk();
        loop {
            if cursor.depth() as usize > DEEPEST {
                return true;
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return false;
                }
            }
        }
    }

    pub(super) fn text(&self, node: Node<'_>) -> &'c str {
        self.code.get(node.byte_range()).unwrap_or_default()
    }

    fn named<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = node.walk();
        let children = node.named_children(&mut cursor);
        children.filter(|child| child.kind() != "comment").collect()
    }

    fn statements(&self, node: Node<'_>) -> Vec<Stmt> {
        let mut statements: Vec<Stmt> = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() != "comment" {
                statements.push(self.statement(child));
            }
        }
        statements
    }

    /// The statements of a block, or the one that is in its place.
    pub(super) fn body(&self, node: Option<Node<'_>>) -> Vec<Stmt> {
        match node {
            Some(node) if node.kind() == "statement_block" => self.statements(node),
            Some(node) if node.kind() == "else_clause" => self.body(self.named(node).first().copied()),
            Some(node) => vec![self.statement(node)],
            None => Vec::new(),
        }
    }

    pub(super) fn statement(&self, node: Node<'_>) -> Stmt {
        let kind = if node.has_error() {
            StmtKind::Other
        } else {
            self.kind(node)
        };
        Stmt {
            kind,
            text: self.text(node).to_owned(),
            line: node.start_position().row + 1,
        }
    }

    fn kind(&self, node: Node<'_>) -> StmtKind {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "expression_statement" => match self.named(node).first() {
                Some(inner) => StmtKind::Expr(self.expr(*inner)),
                None => StmtKind::Empty,
            },
            "lexical_declaration" | "variable_declaration" => StmtKind::Let(self.declarations(node)),
            "if_statement" => StmtKind::If {
                condition: self.optional(field("condition")),
                then: self.body(field("consequence")),
                otherwise: self.body(field("alternative")),
            },
            "for_in_statement" => self.for_in(node),
            "for_statement" => self.for_index(node).unwrap_or(StmtKind::Other),
            "try_statement" => StmtKind::Try {
                body: self.body(field("body")),
                handler: self.body(field("handler").and_then(|handler| handler.child_by_field_name("body"))),
            },
            "function_declaration" => match field("name") {
                Some(name) => StmtKind::Function(self.text(name).to_owned(), Rc::new(self.function(node))),
                None => StmtKind::Other,
            },
            "return_statement" => StmtKind::Return(self.named(node).first().map(|inner| self.expr(*inner))),
            "throw_statement" => StmtKind::Throw(self.optional(self.named(node).first().copied())),
            "statement_block" => StmtKind::Block(self.statements(node)),
            "empty_statement" => StmtKind::Empty,
            _ => StmtKind::Other,
        }
    }

    fn declarations(&self, node: Node<'_>) -> Vec<(BindingPattern, Option<Expr>)> {
        let declarators = self.named(node).into_iter();
        let declarators = declarators.filter(|child| child.kind() == "variable_declarator");
        declarators
            .map(|child| {
                let name = child.child_by_field_name("name");
                let value = child.child_by_field_name("value");
                (
                    name.map_or(BindingPattern::Other, |name| self.pattern(name)),
                    value.map(|value| self.expr(value)),
                )
            })
            .collect()
    }

    pub(super) fn pattern(&self, node: Node<'_>) -> BindingPattern {
        match node.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => {
                BindingPattern::Name(self.text(node).to_owned())
            }
            "object_pattern" => {
                let members = self
                    .named(node)
                    .into_iter()
                    .map(|child| self.member_pattern(child));
                members
                    .collect::<Option<Vec<_>>>()
                    .map_or(BindingPattern::Other, BindingPattern::Object)
            }
            "array_pattern" => BindingPattern::Array(
                self.named(node)
                    .into_iter()
                    .map(|child| Some(self.pattern(child)))
                    .collect(),
            ),
            "assignment_pattern" => node
                .child_by_field_name("left")
                .map_or(BindingPattern::Other, |left| self.pattern(left)),
            _ => BindingPattern::Other,
        }
    }

    fn member_pattern(&self, node: Node<'_>) -> Option<(String, BindingPattern, Option<Expr>)> {
        match node.kind() {
            "shorthand_property_identifier_pattern" => {
                let name = self.text(node).to_owned();
                Some((name.clone(), BindingPattern::Name(name), None))
            }
            "pair_pattern" => {
                let key = self.key(node.child_by_field_name("key")?)?;
                let value = node.child_by_field_name("value")?;
                let default =
                    (value.kind() == "assignment_pattern").then(|| value.child_by_field_name("right"));
                Some((
                    key,
                    self.pattern(value),
                    default.flatten().map(|default| self.expr(default)),
                ))
            }
            "object_assignment_pattern" => {
                let name = self.text(node.child_by_field_name("left")?).to_owned();
                let default = node
                    .child_by_field_name("right")
                    .map(|default| self.expr(default));
                Some((name.clone(), BindingPattern::Name(name), default))
            }
            _ => None,
        }
    }

    fn key(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            "property_identifier" | "number" | "identifier" => Some(self.text(node).to_owned()),
            "string" => Some(self.string(node)),
            _ => None,
        }
    }

    fn optional(&self, node: Option<Node<'_>>) -> Expr {
        node.map_or(Expr::Undefined, |node| self.expr(node))
    }

    pub(super) fn expr(&self, node: Node<'_>) -> Expr {
        let field = |name| node.child_by_field_name(name);
        let child = |at: usize| self.named(node).get(at).copied();
        let boxed = |node| Box::new(self.optional(node));
        match node.kind() {
            "string" => Expr::Text(self.string(node)),
            "number" => Expr::Number(self.text(node).to_owned()),
            "true" | "false" => Expr::Bool(node.kind() == "true"),
            "null" => Expr::Null,
            "undefined" => Expr::Undefined,
            "identifier" | "this" => Expr::Name(self.text(node).to_owned()),
            "parenthesized_expression" | "await_expression" => self.optional(child(0)),
            "member_expression" => {
                let member = field("property").map_or("", |property| self.text(property));
                self.chained(node, Expr::Member(boxed(field("object")), member.to_owned()))
            }
            "subscript_expression" => {
                self.chained(node, Expr::Index(boxed(field("object")), boxed(field("index"))))
            }
            "call_expression" => match field("arguments") {
                Some(arguments) if arguments.kind() == "arguments" => {
                    Expr::Call(boxed(field("function")), self.exprs(arguments))
                }
                _ => self.other(node),
            },
            "new_expression" => {
                let arguments = field("arguments")
                    .map(|arguments| self.exprs(arguments))
                    .unwrap_or_default();
                Expr::New(boxed(field("constructor")), arguments)
            }
            "template_string" => Expr::Template(self.template(node)),
            "array" => Expr::Array(self.exprs(node)),
            "object" => self.object(node),
            "binary_expression" => {
                Expr::Binary(self.operator(node), boxed(field("left")), boxed(field("right")))
            }
            "unary_expression" => Expr::Unary(self.operator(node), boxed(field("argument"))),
            "ternary_expression" => Expr::Ternary(
                boxed(field("condition")),
                boxed(field("consequence")),
                boxed(field("alternative")),
            ),
            "function_expression" | "arrow_function" => Expr::Function(Rc::new(self.function(node))),
            _ => self.rare_expr(node),
        }
    }

    fn rare_expr(&self, node: Node<'_>) -> Expr {
        let field = |name| node.child_by_field_name(name);
        let boxed = |node| Box::new(self.optional(node));
        match node.kind() {
            "regex" => Expr::Regex {
                pattern: field("pattern")
                    .map_or("", |pattern| self.text(pattern))
                    .to_owned(),
                flags: field("flags").map_or("", |flags| self.text(flags)).to_owned(),
            },
            "assignment_expression" => Expr::Assign {
                operator: "=".to_owned(),
                target: boxed(field("left")),
                value: boxed(field("right")),
            },
            "augmented_assignment_expression" => Expr::Assign {
                operator: self.operator(node),
                target: boxed(field("left")),
                value: boxed(field("right")),
            },
            _ => self.other(node),
        }
    }

    fn other(&self, node: Node<'_>) -> Expr {
        Expr::Other(self.text(node).to_owned())
    }

    fn chained(&self, node: Node<'_>, expr: Expr) -> Expr {
        match node.child_by_field_name("optional_chain") {
            Some(_) => Expr::Optional(Box::new(expr)),
            None => expr,
        }
    }

    fn exprs(&self, node: Node<'_>) -> Vec<Expr> {
        self.named(node)
            .into_iter()
            .map(|child| self.expr(child))
            .collect()
    }

    fn operator(&self, node: Node<'_>) -> String {
        node.child_by_field_name("operator")
            .map_or("", |operator| self.text(operator))
            .to_owned()
    }

    fn object(&self, node: Node<'_>) -> Expr {
        let members = self.named(node).into_iter().map(|child| match child.kind() {
            "pair" => {
                let key = self.key(child.child_by_field_name("key")?)?;
                Some((key, self.optional(child.child_by_field_name("value"))))
            }
            "shorthand_property_identifier" => {
                let name = self.text(child).to_owned();
                Some((name.clone(), Expr::Name(name)))
            }
            "method_definition" => {
                let key = self.key(child.child_by_field_name("name")?)?;
                Some((key, Expr::Function(Rc::new(self.function(child)))))
            }
            _ => None,
        });
        members
            .collect::<Option<Vec<_>>>()
            .map_or_else(|| self.other(node), Expr::Object)
    }

    fn function(&self, node: Node<'_>) -> ScriptFunction {
        let single = node
            .child_by_field_name("parameter")
            .map(|param| vec![self.pattern(param)]);
        let params = single.or_else(|| {
            let params = node.child_by_field_name("parameters")?;
            Some(
                self.named(params)
                    .into_iter()
                    .map(|param| self.pattern(param))
                    .collect(),
            )
        });
        let body = match node.child_by_field_name("body") {
            Some(body) if body.kind() == "statement_block" => self.statements(body),
            Some(body) => vec![Stmt {
                kind: StmtKind::Return(Some(self.expr(body))),
                text: self.text(body).to_owned(),
                line: body.start_position().row + 1,
            }],
            None => Vec::new(),
        };
        ScriptFunction {
            params: params.unwrap_or_default(),
            body,
        }
    }

    fn template(&self, node: Node<'_>) -> Vec<Expr> {
        let parts = self.named(node).into_iter().map(|child| match child.kind() {
            "template_substitution" => self.optional(self.named(child).first().copied()),
            "escape_sequence" => Expr::Text(unescaped(self.text(child))),
            _ => Expr::Text(self.text(child).to_owned()),
        });
        parts.collect()
    }

    fn string(&self, node: Node<'_>) -> String {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let parts = children.into_iter().map(|child| match child.kind() {
            "escape_sequence" => unescaped(self.text(child)),
            _ => self.text(child).to_owned(),
        });
        parts.collect()
    }
}
