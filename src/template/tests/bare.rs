//! Expressions without marks, where a key is always one.

use super::*;

#[test]
fn bare_expressions_are_templates_without_marks() {
    let compile = |text: &str| {
        let scalar = Scalar {
            text: text.into(),
            style: NodeStyle::Plain,
        };
        Expression::compile(
            &scalar,
            Span::new(ID, 0, text.len()),
            &file(text),
            FieldKind::Elsewhere,
        )
    };
    let value = |text: &str| {
        compile(text)
            .unwrap()
            .eval(&ambient(), &mut variable)
            .unwrap()
            .data
    };
    assert_eq!(value("userId == 42"), json!(true));
    assert_eq!(value("name"), json!("Ada"));
    assert_eq!(value(" body.total + 1 "), json!(3));
    assert_eq!(value("name == '<<name>>'"), json!(false));
    let help = |text: &str| compile(text).unwrap_err().remove(0).help.remove(0);
    assert_eq!(help("<<flag>>"), "write `flag`");
    assert_eq!(help("<< userId >> == 42"), "write `userId == 42`");
}
