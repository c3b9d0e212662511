//! The graph in Graphviz's language.

use super::{Diagram, DiagramNode, LinkKind};
use std::fmt::Write;

const HEAD: &str = "digraph callsheet {
  rankdir=LR
  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11]
  edge [fontname=\"sans-serif\", fontsize=10]
";

pub fn dot(diagram: &Diagram) -> String {
    let mut text = HEAD.to_owned();
    for (folder, at) in diagram.folders.iter().zip(0..) {
        let names = quoted(&folder.title());
        let _ = writeln!(text, "  subgraph cluster_{at} {{\n    label={names}");
        for (step, number) in diagram
            .steps
            .iter()
            .zip(0..)
            .filter(|(step, _)| step.folder == at)
        {
            let _ = writeln!(text, "    s{number} [label={}{}]", caption(step), color(step));
        }
        text += "  }\n";
    }
    for link in &diagram.links {
        let style = match link.kind {
            LinkKind::Value => "",
            LinkKind::Maybe | LinkKind::Need => ", style=dashed",
            LinkKind::Forget => ", style=dashed, color=red, arrowhead=tee",
        };
        let label = quoted(&link.label);
        let _ = writeln!(text, "  s{} -> s{} [label={label}{style}]", link.from, link.to);
    }
    outside(diagram, &mut text);
    text + "}\n"
}

/// What comes from no step, or from nowhere.
fn outside(diagram: &Diagram, text: &mut String) {
    for (step, number) in diagram.steps.iter().zip(0..) {
        for (login, variable) in &step.logins {
            let (node, label) = (quoted(&format!("login {login}")), quoted(variable));
            let _ = writeln!(
                text,
                "  {node} [shape=hexagon]\n  {node} -> s{number} [label={label}]"
            );
        }
        for ((variable, why), at) in step.missing.iter().zip(0..) {
            let label = quoted(&format!("{variable}: {why}"));
            let _ = writeln!(
                text,
                "  m{number}_{at} [label={label}, shape=oval, color=red, fontcolor=red]\n  m{number}_{at} -> s{number} [color=red]"
            );
        }
    }
}

fn caption(step: &DiagramNode) -> String {
    let mut caption = format!("{} {}", step.method, step.name);
    if !step.forgets.is_empty() {
        let _ = write!(caption, "\nforgets {}", step.forgets.join(", "));
    }
    quoted(&caption)
}

fn color(step: &DiagramNode) -> &'static str {
    match (step.missing.is_empty(), step.forgets.is_empty()) {
        (false, _) => ", color=red",
        (true, false) => ", style=\"rounded,dashed\"",
        (true, true) => "",
    }
}

/// A quoted string: Graphviz knows `\"`, and reads `\\`, `\n` and other letters after a backslash as its own.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_its_string() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected);
        check("plain", "\"plain\"");
        check("a\"] b", "\"a\\\"] b\"");
        check("\\", "\"\\\\\"");
        check("two\nlines\t<b>&amp;", "\"two\\nlines <b>&amp;\"");
    }
}
