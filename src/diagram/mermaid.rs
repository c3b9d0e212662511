//! The graph as a Mermaid flow chart, which Markdown on many sites shows as a picture.

use super::{Diagram, DiagramNode, LinkKind};
use std::fmt::Write;

const STYLES: &str = "  classDef forgets stroke:#b3261e,stroke-dasharray:4 3
  classDef missing fill:#fde7e5,stroke:#b3261e,color:#b3261e
  classDef login stroke-dasharray:2 2
";

pub fn mermaid(diagram: &Diagram) -> String {
    let mut text = "flowchart TD\n".to_owned();
    for (folder, at) in diagram.folders.iter().zip(0..) {
        let _ = writeln!(text, "  subgraph f{at}[\"{}\"]", label(&folder.title()));
        for (step, number) in diagram
            .steps
            .iter()
            .zip(0..)
            .filter(|(step, _)| step.folder == at)
        {
            let _ = writeln!(text, "    s{number}[\"{}\"]{}", caption(step), class(step));
        }
        text += "  end\n";
    }
    for link in &diagram.links {
        let arrow = match link.kind {
            LinkKind::Value => "-->",
            LinkKind::Maybe | LinkKind::Need => "-.->",
            LinkKind::Forget => "-.-x",
        };
        let _ = writeln!(
            text,
            "  s{} {arrow}|\"{}\"| s{}",
            link.from,
            label(&link.label),
            link.to
        );
    }
    outside(diagram, &mut text);
    text + STYLES
}

/// What comes from no step, or from nowhere.
fn outside(diagram: &Diagram, text: &mut String) {
    let mut logins: Vec<&str> = Vec::new();
    for (step, number) in diagram.steps.iter().zip(0..) {
        for (login, variable) in &step.logins {
            let known = logins.iter().position(|known| known == login);
            let at = known.unwrap_or_else(|| {
                logins.push(login);
                logins.len() - 1
            });
            let (login, variable) = (label(login), label(variable));
            let _ = writeln!(
                text,
                "  l{at}{{{{\"login {login}\"}}}}:::login -->|\"{variable}\"| s{number}"
            );
        }
        for ((variable, why), at) in step.missing.iter().zip(0..) {
            let (variable, why) = (label(variable), label(why));
            let _ = writeln!(
                text,
                "  m{number}_{at}([\"{variable}: {why}\"]):::missing --x s{number}"
            );
        }
    }
}

fn caption(step: &DiagramNode) -> String {
    let mut caption = label(&format!("{} {}", step.method, step.name));
    if !step.forgets.is_empty() {
        let _ = write!(caption, "<br>forgets {}", label(&step.forgets.join(", ")));
    }
    caption
}

fn class(step: &DiagramNode) -> &'static str {
    match (step.missing.is_empty(), step.forgets.is_empty()) {
        (false, _) => ":::missing",
        (true, false) => ":::forgets",
        (true, true) => "",
    }
}

/// Everything that could end the label or be taken for markup, as an entity.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_alphanumeric() || " -_.,:/()".contains(letter) => out.push(letter),
            letter if letter.is_control() => out.push(' '),
            letter => {
                let _ = write!(out, "#{};", letter as u32);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_its_label() {
        let check = |text: &str, expected: &str| assert_eq!(label(text), expected);
        check("Get a meeting's token (PKCE)", "Get a meeting#39;s token (PKCE)");
        check("a\"] --> b", "a#34;#93; --#62; b");
        check(
            "<script>&#34;`x`\n%%",
            "#60;script#62;#38;#35;34#59;#96;x#96; #37;#37;",
        );
        check("Köln 漢字 🦀", "Köln 漢字 #129408;");
    }
}
