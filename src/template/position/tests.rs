//! Positions against a YAML parser: scalars of all styles in which every visible character occurs once.

use super::*;
use crate::source::FileId;
use proptest::prelude::*;
use saphyr_parser::{Event, Parser};

/// What a scalar is built from, each style writing it in its own way.
#[derive(Debug, Clone)]
enum Bit {
    /// A character that occurs nowhere else, ASCII or not.
    Mark(bool),
    Blanks(usize),
    /// So many line breaks, with blanks before the first and extra indentation after the last.
    Breaks(usize, usize, usize),
    /// The style's own way to write what it cannot write plainly.
    Escape(u8),
}

fn bit() -> impl Strategy<Value = Bit> {
    prop_oneof![
        4 => any::<bool>().prop_map(Bit::Mark),
        1 => (1usize..3).prop_map(Bit::Blanks),
        1 => (1usize..4, 0usize..3, 0usize..3).prop_map(|(count, before, after)| Bit::Breaks(count, before, after)),
        1 => any::<u8>().prop_map(Bit::Escape),
    ]
}

fn mark(number: usize, ascii: bool) -> char {
    let base = if ascii && number < 60 { 0x41 } else { 0x4e00 };
    char::from_u32(base + number as u32)
        .filter(|c| c.is_alphanumeric())
        .unwrap_or('\u{5e00}')
}

/// The scalar's source. Lines end with `newline`.
fn write(bits: &[Bit], style: NodeStyle, newline: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut put_mark = |out: &mut String, ascii| {
        out.push(mark(count, ascii));
        count += 1;
    };
    let indented = matches!(style, NodeStyle::Literal | NodeStyle::Folded);
    put_mark(&mut out, false);
    for bit in bits {
        match bit {
            Bit::Mark(ascii) => put_mark(&mut out, *ascii),
            Bit::Blanks(count) => out.push_str(&" ".repeat(*count)),
            Bit::Breaks(count, before, after) => {
                out.push_str(&" ".repeat(*before));
                out.push_str(&newline.repeat(*count));
                let extra = if indented { *after } else { after % 2 };
                out.push_str(&" ".repeat(2 + extra));
                put_mark(&mut out, false);
            }
            Bit::Escape(kind) => match style {
                NodeStyle::SingleQuoted => out.push_str("''"),
                NodeStyle::DoubleQuoted => {
                    let joined = format!("\\{newline}   ");
                    let escapes = [
                        "\\n",
                        "\\t",
                        "\\\\",
                        "\\\"",
                        "\\x2b",
                        "\\u00e9",
                        "\\U0001F600",
                        "\\ ",
                        "\\/",
                        &joined,
                    ];
                    out.push_str(escapes[*kind as usize % escapes.len()]);
                }
                _ => {}
            },
        }
    }
    put_mark(&mut out, false);
    match style {
        NodeStyle::Plain => out,
        NodeStyle::SingleQuoted => format!("'{out}'"),
        NodeStyle::DoubleQuoted => format!("\"{out}\""),
        NodeStyle::Literal => format!("|-{newline}  {out}"),
        NodeStyle::Folded => format!(">{newline}  {out}"),
    }
}

fn decode(text: &str) -> String {
    let scalars = Parser::new_from_str(text).filter_map(|event| match event {
        Ok((Event::Scalar(text, ..), _)) => Some(text.into_owned()),
        Ok(_) => None,
        Err(error) => panic!("{error} in {text:?}"),
    });
    scalars.last().unwrap_or_default()
}

/// Every letter that is once in text and file is found where it is.
fn check(raw: &str, style: NodeStyle) {
    let text = format!("before: x\r\nkey: {raw}");
    let file = SourceFile {
        path: "test.yaml".into(),
        text: text.as_str().into(),
    };
    let scalar = Scalar {
        text: decode(&text).into(),
        style,
    };
    let span = Span::new(FileId(0), text.len() - raw.len(), text.len());
    let positions = Positions::new(&scalar, span, &file);
    for (offset, c) in scalar.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let mut places = text.match_indices(c);
        let (Some((place, _)), None) = (places.next(), places.next()) else {
            continue;
        };
        let found = positions.span(offset..offset + c.len_utf8());
        assert_eq!(
            found.start as usize, place,
            "{c:?} in {text:?} decoded {:?}",
            scalar.text
        );
        assert_eq!(found.end as usize, place + c.len_utf8());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_character_is_found_in_the_file(bits in prop::collection::vec(bit(), 0..24), crlf in any::<bool>()) {
        let newline = if crlf { "\r\n" } else { "\n" };
        for style in [NodeStyle::Plain, NodeStyle::SingleQuoted, NodeStyle::DoubleQuoted, NodeStyle::Literal, NodeStyle::Folded] {
            check(&write(&bits, style, newline), style);
        }
    }

    #[test]
    fn no_source_and_text_that_disagree_make_it_fail(text in "[a-c \\\\'\"\n]{0,12}", raw in "[a-cé \\\\'\"|>\n]{0,12}") {
        let file = SourceFile { path: "test.yaml".into(), text: raw.as_str().into() };
        for style in [NodeStyle::Plain, NodeStyle::SingleQuoted, NodeStyle::DoubleQuoted, NodeStyle::Literal, NodeStyle::Folded] {
            let scalar = Scalar { text: text.as_str().into(), style };
            let positions = Positions::new(&scalar, Span::new(FileId(0), 0, raw.len()), &file);
            for offset in 0..text.len() {
                let span = positions.span(offset..offset + 1);
                prop_assert!(span.start <= span.end);
            }
        }
    }
}

#[test]
fn block_scalars_with_headers_of_all_kinds() {
    for header in ["|", "|+", "|-", "|2", ">2-", ">", "| # a comment"] {
        let raw = format!("{header}\n    A\n   \n  B C\n\n    D\n  E\n");
        let style = if header.starts_with('|') {
            NodeStyle::Literal
        } else {
            NodeStyle::Folded
        };
        let raw = if header.contains('2') {
            raw
        } else {
            raw.replace("    A", "  A")
        };
        check(&raw, style);
    }
}

#[test]
fn what_is_written_as_it_is_can_be_pointed_into() {
    let raw = r#""a\tbcd""#;
    let scalar = Scalar {
        text: "a\tbcd".into(),
        style: NodeStyle::DoubleQuoted,
    };
    let file = SourceFile {
        path: "test.yaml".into(),
        text: raw.into(),
    };
    let positions = Positions::new(&scalar, Span::new(FileId(0), 0, raw.len()), &file);
    assert!(positions.is_exact(2..5));
    assert!(!positions.is_exact(0..3));
    assert_eq!(positions.span(2..5), Span::new(FileId(0), 4, 7));
}
