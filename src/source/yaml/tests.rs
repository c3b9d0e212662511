use super::*;
use crate::source::{NodeKind, Sources};

/// The tree on one line, or the first message and what its first label points at.
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text:?}");
}

fn shown(text: &str) -> String {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", text);
    let (node, diagnostics) = read(sources.get(id), id);
    match (diagnostics.first(), node) {
        (Some(first), _) => {
            let label = first.labels.first().map(|label| label.span);
            let written = label.map_or("", |span| sources.text(span));
            format!("{} {} | {written}", first.code, first.message)
        }
        (None, Some(node)) => flat(&node),
        (None, None) => "nothing".to_owned(),
    }
}

fn flat(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar(scalar) => format!("{:?}", scalar.text),
        NodeKind::Seq(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            let entry =
                |entry: &crate::source::Entry| format!("{}: {}", flat(&entry.key), flat(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn probe() {
    for case in [
        "key:value\n",
        "a: 1\nkey:value\nb: 2\n",
        "a: 1\n b: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "a: x: y\n",
        "a: 'unclosed\nb: 2\n",
        "a: \"unclosed\nb: 2\n",
        "a: [1, 2\nb: 3\n",
        "a: {x: 1\nb: 3\n",
        "a: <<x | default('p: q')>>\n",
        "\ta: 1\n",
        "a:\n\tb: 1\n",
        "a:\n  b: 1\n\tc: 2\n",
        "a: 1\n\tb: 2\n",
        "a: @x\n",
        "a: `x`\n",
        "a: %x\n",
        "a: *x\n",
        "a: \"\\d\"\n",
        "a: [<<a[0]>>]\n",
        "a: {{b}}\n",
        "a: {{b}}/x\n",
        "a: ]\n",
        "- a\nb: 1\n",
        "a: 1\n- b\n",
        "a: |\n  x\n y\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\nb: 2\n",
        "a: 'it's'\n",
        "a: \"x\" y\n",
        "a: - b\n",
        "a: [a, b]]\n",
        "a: &x\nb: *x\n",
        "a: !foo x\n",
        "a: !!python/object x\n",
        "a: &a [*a]\n",
        "? a\n: b\n",
        "a: |\n\tx\n",
        "a: b\n  c\n",
        "a: b\n  c: d\n",
        "a: >-\n\n   foo\n   bar\n",
        "a: |2\n   foo\n",
        "a: |+\n\nb: 2\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: 1 \n# c\n",
        "a\nb: 1\n",
        "a: b\nc\nd: 1\n",
        "a:\n  - x\n y: 2\n",
        "a: {x: 1, y}\n",
        "a: {x:1}\n",
        "a: \u{feff}b\n",
        "# é\na: é: b\n",
        "[a, b>>]\n",
        "a:  \"x\ny\"\nb: 1\n",
        "---\na: 1\n",
        "a: [\n\t1\n]\n",
        "a: &x [1]\nb: &y foo\nc: &z |\n  foo\nd: &m\n  k: v\ne: [*x,*y,*z,*m]",
        "<<: *x\na: 1",
        "<<: <<x>>\n",
        "a: 1\nb: 2\na: 3\n",
        "",
        "# c\n",
        "a: [1\n",
        "a: {\n",
        "a: \"",
        "a: \u{1b}x",
        "a: \u{202e}x",
        "a: |\n  x\u{85}",
        "!!map {a: 1}\n",
        "a:\n  !!seq\n  - 1",
        "\u{feff}é: <<x>>\r\nb: |\r\n  1\r\n  2\r\n",
    ] {
        println!("{case:?}\n     {}", shown(case));
    }
}
