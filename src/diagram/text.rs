//! The graph as lines: what each step gets from where, what it gives, what it drops, what it lacks.

use super::{Diagram, DiagramLink, DiagramNode, LinkKind};
use crate::report::console::Palette;
use crate::report::visible::visible_line;

pub fn text(diagram: &Diagram, palette: Palette) -> String {
    let mut lines = Vec::new();
    let mut folder = None;
    for (at, step) in diagram.steps.iter().enumerate() {
        if folder != Some(step.folder) {
            if folder.is_some() {
                lines.push(String::new());
            }
            let names = diagram.folders[step.folder].names.join(" / ");
            lines.push(palette.heading(&visible_line(&names)));
            folder = Some(step.folder);
        }
        let method = palette.dim(&format!("{:<7}", visible_line(&step.method)));
        lines.push(format!("  {method} {}", visible_line(&step.name)));
        of_step(diagram, at, step, palette, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn of_step(diagram: &Diagram, at: usize, step: &DiagramNode, palette: Palette, lines: &mut Vec<String>) {
    let name = |step: usize| visible_line(&diagram.steps[step].id);
    let mut line = |text: String| lines.push(format!("          {text}"));
    let read = |link: &&DiagramLink| link.to == at && link.kind != LinkKind::Forget;
    for link in diagram.links.iter().filter(read) {
        let from = palette.dim(&format!("from {}", name(link.from)));
        line(format!("{} {from}", got(link)));
    }
    for (login, variable) in &step.logins {
        let from = palette.dim(&format!("from the login {}", visible_line(login)));
        line(format!("<- {} {from}", visible_line(variable)));
    }
    for (variable, why) in &step.missing {
        line(palette.bad(&format!("!! {}: {}", visible_line(variable), visible_line(why))));
    }
    let given = |link: &&DiagramLink| link.from == at && link.kind != LinkKind::Need;
    for link in diagram.links.iter().filter(given) {
        let reads = if link.kind == LinkKind::Forget {
            "to be forgotten by"
        } else {
            "to"
        };
        let to = palette.dim(&format!("{reads} {}", name(link.to)));
        line(format!("-> {} {to}", visible_line(&link.label)));
    }
    for variable in &step.forgets {
        line(format!(
            "x  {} {}",
            visible_line(variable),
            palette.dim("is forgotten")
        ));
    }
}

fn got(link: &DiagramLink) -> String {
    let label = visible_line(&link.label);
    match link.kind {
        LinkKind::Value | LinkKind::Forget => format!("<- {label}"),
        LinkKind::Maybe => format!("<- {label}?"),
        LinkKind::Need => "<- (needs)".to_owned(),
    }
}
