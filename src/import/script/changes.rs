//! What a statement that is kept changes. Nobody runs it here, so what it changes is not known after it.

use tree_sitter::{Node, Parser};

/// Methods that change the list or map they are called on.
const CHANGING: [&str; 11] = [
    "push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "set", "add", "delete",
];

/// Methods and functions that give a variable a value: the first argument is its name.
const SETTING: [&str; 5] = ["set", "unset", "setVar", "setEnvVar", "setEnvironmentVariable"];

/// Names that a statement changes, in the order of the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScriptChanges {
    /// Variables of the script.
    pub locals: Vec<String>,
    /// Variables of the collection or environment.
    pub variables: Vec<String>,
}

pub fn of(code: &str) -> ScriptChanges {
    let mut changes = ScriptChanges::default();
    let mut parser = Parser::new();
    if parser
        .set_language(&tree_sitter_javascript::LANGUAGE.into())
        .is_err()
    {
        return changes;
    }
    let Some(tree) = parser.parse(code, None) else {
        return changes;
    };
    let mut cursor = tree.walk();
    loop {
        changes.look_at(cursor.node(), code);
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return changes;
            }
        }
    }
}

impl ScriptChanges {
    fn look_at(&mut self, node: Node<'_>, code: &str) {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "assignment_expression" | "augmented_assignment_expression" => self.local(field("left"), code),
            "update_expression" => self.local(field("argument"), code),
            "for_in_statement" => self.local(field("left"), code),
            "call_expression" => self.call(node, code),
            _ => {}
        }
    }

    fn call(&mut self, node: Node<'_>, code: &str) {
        let Some(callee) = node.child_by_field_name("function") else {
            return;
        };
        let Some(method) = callee.child_by_field_name("property") else {
            return;
        };
        let method = text(method, code);
        if CHANGING.contains(&method) {
            self.local(callee.child_by_field_name("object"), code);
        }
        if SETTING.contains(&method)
            && let Some(first) = node
                .child_by_field_name("arguments")
                .and_then(|all| all.named_child(0))
            && first.kind() == "string"
        {
            let name = text(first, code).trim_matches(['\'', '"']).to_owned();
            self.variables.push(name);
        }
    }

    /// The name at the beginning of `a`, `a.b` or `a[0]`, and all names of a pattern.
    fn local(&mut self, target: Option<Node<'_>>, code: &str) {
        let Some(mut target) = target else {
            return;
        };
        while let Some(object) = target.child_by_field_name("object") {
            target = object;
        }
        if matches!(target.kind(), "array_pattern" | "object_pattern") {
            let mut cursor = target.walk();
            let parts: Vec<Node<'_>> = target.named_children(&mut cursor).collect();
            for part in parts {
                self.local(Some(part), code);
            }
            return;
        }
        self.locals.push(text(target, code).to_owned());
    }
}

fn text<'c>(node: Node<'_>, code: &'c str) -> &'c str {
    code.get(node.byte_range()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kept_statement_changes_is_found() {
        let check = |code: &str, locals: &[&str], variables: &[&str]| {
            let found = of(code);
            assert_eq!(found.locals, locals, "{code}");
            assert_eq!(found.variables, variables, "{code}");
        };
        check("if (i.price > max) max = i.price;", &["max"], &[]);
        check(
            "while (n < 3) { n++; out.list[0] += 1; all.push(n) }",
            &["n", "out", "all"],
            &[],
        );
        check("[a, b] = [b, a]", &["a", "b"], &[]);
        check(
            "if (x) { pm.environment.set('id', 1); bru.setVar(\"b\", 2) }",
            &["pm"],
            &["id", "b"],
        );
        check("const x = y === 1;", &[], &[]);
    }
}
