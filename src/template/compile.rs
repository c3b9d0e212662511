//! A scalar of a file to a [`Template`] or an [`Expression`], with all that is wrong with it.

use super::position::Positions;
use super::scan::{ScannedPiece, Unpaired, has_marks, scan};
use super::slot::SlotSite;
use super::{Compiler, Dynamic, Expression, Template, TemplateKind, TemplatePart, Use, literal};
use crate::source::{Diagnostic, NodeStyle, Scalar, Span, code};

/// # Errors
/// Everything that is wrong, at its place in a file.
pub(super) fn template(
    scalar: &Scalar,
    span: Span,
    compiler: &Compiler,
) -> Result<Template, Vec<Diagnostic>> {
    if !has_marks(&scalar.text) {
        return Ok(Template::literal(literal::value_of(scalar), span));
    }
    let positions = Positions::new(scalar, span, compiler.file);
    let pieces = scan(&scalar.text).map_err(|unpaired| vec![explain(&unpaired, scalar, &positions)])?;
    let site = SlotSite {
        text: &scalar.text,
        positions: &positions,
        compiler,
    };
    let dynamic = assemble(&site, pieces)?;
    Ok(Template {
        span,
        kind: TemplateKind::Dynamic(Box::new(dynamic)),
    })
}

/// All pieces, or the errors of all of them.
fn assemble(site: &SlotSite, pieces: Vec<ScannedPiece>) -> Result<Dynamic, Vec<Diagnostic>> {
    let (mut parts, mut uses, mut warnings, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            ScannedPiece::Text(range) => parts.push(TemplatePart::Text(site.text[range].into())),
            ScannedPiece::Expression(range) => match site.compile(range) {
                Ok(compiled) => {
                    parts.push(TemplatePart::Slot(compiled.slot));
                    uses.extend(compiled.uses);
                    warnings.extend(compiled.warnings);
                }
                Err(found) => errors.extend(found),
            },
        }
    }
    if errors.is_empty() {
        Ok(Dynamic {
            repeats: has_repeats(&uses),
            parts: parts.into(),
            uses: uses.into(),
            warnings: warnings.into(),
        })
    } else {
        Err(errors)
    }
}

fn has_repeats(uses: &[Use]) -> bool {
    let seen_before = |(at, used): (usize, &Use)| uses[..at].iter().any(|earlier| earlier.name == used.name);
    uses.iter().enumerate().any(seen_before)
}

/// # Errors
/// Everything that is wrong, at its place in a file.
pub(super) fn expression(
    scalar: &Scalar,
    span: Span,
    compiler: &Compiler,
) -> Result<Expression, Vec<Diagnostic>> {
    let text = &*scalar.text;
    let positions = Positions::new(scalar, span, compiler.file);
    let site = SlotSite {
        text,
        positions: &positions,
        compiler,
    };
    let compiled = site
        .compile(0..text.len())
        .map_err(|found| marked(text, span).map_or(found, |diagnostic| vec![diagnostic]))?;
    Ok(Expression {
        span,
        source: scalar.text.clone(),
        compiled: Box::new(compiled),
    })
}

/// Marks where none belong, if that is why an expression does not parse.
fn marked(text: &str, span: Span) -> Option<Diagnostic> {
    let pieces = scan(text.trim()).ok()?;
    if !pieces
        .iter()
        .any(|piece| matches!(piece, ScannedPiece::Expression(_)))
    {
        return None;
    }
    let message = "this key takes an expression, which is written without `<<` and `>>`";
    let bare: String = pieces
        .iter()
        .map(|piece| match piece {
            ScannedPiece::Text(range) => &text.trim()[range.clone()],
            ScannedPiece::Expression(range) => text.trim()[range.clone()].trim(),
        })
        .collect();
    Some(
        Diagnostic::error(code::UNPAIRED_MARK, message)
            .at(span, "expected an expression")
            .help(format!("write `{bare}`")),
    )
}

/// What to do about a mark without its partner, which depends on how YAML read the value.
fn explain(unpaired: &Unpaired, scalar: &Scalar, positions: &Positions) -> Diagnostic {
    let (mark, partner, at) = match unpaired {
        Unpaired::Open(at) | Unpaired::OpenQuote(at, _) => ("<<", ">>", *at),
        Unpaired::Close(at) => (">>", "<<", *at),
    };
    let diagnostic = Diagnostic::error(code::UNPAIRED_MARK, format!("`{mark}` without `{partner}`")).at(
        positions.span(at..at + 2),
        format!("its `{partner}` is not in this value"),
    );
    let diagnostic = match unpaired {
        Unpaired::OpenQuote(_, quote) => {
            diagnostic.at(positions.span(*quote..*quote + 1), "this quote is never closed")
        }
        _ => diagnostic,
    };
    let diagnostic = match scalar.style {
        NodeStyle::Plain => diagnostic.help(
            "put the whole value in quotes: YAML ends an unquoted value at ` #`, and inside [] or {} at `,` too",
        ),
        _ => diagnostic,
    };
    diagnostic.help(format!("for the two characters themselves write `<<'{mark}'>>`"))
}
