//! JavaScript as far as the translation looks at it. What it does not is `Other`, with its text.

use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Text(String),
    /// As it is spelled.
    Number(String),
    Bool(bool),
    Null,
    Undefined,
    Name(String),
    /// `a.b`, and whether it is written `a?.b`.
    Member(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    New(Box<Expr>, Vec<Expr>),
    /// Texts and expressions by turns.
    Template(Vec<Expr>),
    Array(Vec<Expr>),
    Object(Vec<(String, Expr)>),
    Binary(String, Box<Expr>, Box<Expr>),
    Unary(String, Box<Expr>),
    Ternary(Box<Expr>, Box<Expr>, Box<Expr>),
    Function(Rc<ScriptFunction>),
    Regex {
        pattern: String,
        flags: String,
    },
    Assign {
        operator: String,
        target: Box<Expr>,
        value: Box<Expr>,
    },
    /// `a?.b`: as `a.b`, where nothing is no error.
    Optional(Box<Expr>),
    Other(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ScriptFunction {
    pub params: Vec<BindingPattern>,
    pub body: Vec<Stmt>,
}

/// What a value is bound to.
#[derive(Debug, Clone, PartialEq)]
pub enum BindingPattern {
    Name(String),
    /// Keys, what they are bound to, and what they are if they are not there.
    Object(Vec<(String, BindingPattern, Option<Expr>)>),
    Array(Vec<Option<BindingPattern>>),
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    /// The statement's own words.
    pub text: String,
    /// The line of the script, from 1.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StmtKind {
    Let(Vec<(BindingPattern, Option<Expr>)>),
    Expr(Expr),
    If {
        condition: Expr,
        then: Vec<Stmt>,
        otherwise: Vec<Stmt>,
    },
    /// `for (const item of list)`.
    ForOf {
        item: BindingPattern,
        list: Expr,
        body: Vec<Stmt>,
    },
    /// `for (let i = 0; i < list.length; i++)`.
    ForIndex {
        counter: String,
        list: Expr,
        body: Vec<Stmt>,
    },
    Try {
        body: Vec<Stmt>,
        handler: Vec<Stmt>,
    },
    Function(String, Rc<ScriptFunction>),
    Return(Option<Expr>),
    Throw(Expr),
    Block(Vec<Stmt>),
    Empty,
    Other,
}
