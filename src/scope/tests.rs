//! Scopes as plans build them: layers of literals, templates and values from outside.

use super::*;
use crate::source::{FileId, NodeStyle, Scalar, SourceFile};
use crate::template::{Chance, FieldKind, Generated};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

fn span() -> Span {
    Span::new(FileId(0), 0, 1)
}

/// A plain scalar, as it would be in an environment.
fn scalar(text: &str) -> ValueTree {
    let scalar = Scalar {
        text: text.into(),
        style: NodeStyle::Plain,
    };
    let file = SourceFile {
        path: "test.yaml".into(),
        text: text.into(),
    };
    let span = Span::new(FileId(0), 0, text.len());
    ValueTree::Scalar(Template::compile(&scalar, span, &file, FieldKind::Environment).unwrap())
}

fn map(entries: &[(&str, ValueTree)]) -> ValueTree {
    let name = |name: &str| crate::model::Name::new(name.into(), span());
    ValueTree::Map(
        entries
            .iter()
            .map(|(key, tree)| (name(key), tree.clone()))
            .collect(),
        span(),
    )
}

fn layer<'m>(kind: LayerKind, bindings: Vec<(&str, Binding<'m>)>) -> VariableLayer<'m> {
    VariableLayer {
        kind,
        label: format!("{kind:?}").into(),
        bindings: bindings
            .into_iter()
            .map(|(name, binding)| (name.into(), binding))
            .collect(),
        env: None,
    }
}

/// Evaluates `text` where an environment defines `vars`.
fn eval(vars: &[(&str, &str)], text: &str) -> Result<Value, Box<Diagnostic>> {
    let trees: Vec<(&str, ValueTree)> = vars.iter().map(|(name, text)| (*name, scalar(text))).collect();
    let bindings = trees
        .iter()
        .map(|(name, tree)| (*name, Binding::Tree(tree)))
        .collect();
    let layer = layer(LayerKind::Environment, bindings);
    let scope = Scope {
        layers: vec![&layer],
        ..Scope::default()
    };
    scope.eval_tree(&scalar(text))
}

#[test]
fn values_refer_to_one_another_and_keep_their_types() {
    let vars = [
        ("base", "https://<<host>>"),
        ("host", "a.test"),
        ("size", "30"),
        ("page", "<<size>>"),
    ];
    assert_eq!(eval(&vars, "<<base>>/x").unwrap().data, json!("https://a.test/x"));
    assert_eq!(eval(&vars, "<<page>>").unwrap().data, json!(30));
    assert_eq!(eval(&[("v", "1.10")], "v<<v>>").unwrap().data, json!("v1.10"));
}

#[test]
fn t01_an_undefined_name_comes_with_the_nearest_one() {
    let error = eval(&[("token", "x")], "<<tokn>>").unwrap_err();
    assert_eq!(error.code, code::UNDEFINED_VARIABLE);
    assert_eq!(error.help, ["did you mean `token`?"]);
}

#[test]
fn t02_a_cycle_is_shown_and_ends() {
    let error = eval(&[("x", "<<a>>"), ("a", "<<b>>"), ("b", "1<<a>>")], "<<x>>").unwrap_err();
    assert_eq!(error.code, code::VARIABLE_CYCLE);
    assert!(error.message.ends_with("a -> b -> a"), "{error:?}");
    let own = eval(&[("a", "<<a>>")], "<<a>>").unwrap_err();
    assert!(own.message.ends_with("a -> a"));
    assert_eq!(
        eval(&[("a", "<<a>>")], "<<'x' if true else a>>").unwrap().data,
        json!("x")
    );
}

#[test]
fn t03_growth_ends_at_a_named_limit() {
    let doubling = |unit: &dyn Fn(usize) -> String| {
        let vars: Vec<(String, String)> = (1..=30).map(|n| (format!("a{n}"), unit(n - 1))).collect();
        let mut vars: Vec<(&str, &str)> = vars.iter().map(|(name, text)| (&**name, &**text)).collect();
        vars.push(("a0", "x"));
        let error = eval(&vars, "<<a30>>").unwrap_err();
        assert_eq!(error.code, code::TEMPLATE_LIMIT);
        error.message
    };
    assert!(doubling(&|n| format!("<<a{n}>><<a{n}>>")).contains("10 MiB"));
    assert!(doubling(&|n| format!("<<a{n} ~ a{n}>>")).contains("10 MiB"));
    assert!(doubling(&|n| format!("<<a{n}>><<a{n} | upper | string>>")).contains("10 MiB"));
}

#[test]
fn t03_branches_without_growth_end_too() {
    let mut vars: Vec<(String, String)> = vec![("a0".into(), "x".into()), ("b0".into(), "x".into())];
    for n in 1..=25 {
        let below = format!("<<(a{0} ~ b{0})[0]>>", n - 1);
        vars.push((format!("a{n}"), below.clone()));
        vars.push((format!("b{n}"), below));
    }
    let vars: Vec<(&str, &str)> = vars.iter().map(|(name, text)| (&**name, &**text)).collect();
    let error = eval(&vars, "<<a25>>").unwrap_err();
    assert!(error.message.contains("100000"), "{error:?}");
}

#[test]
fn nesting_ends_at_a_named_limit() {
    let vars: Vec<(String, String)> = (0..40)
        .map(|n| (format!("a{n}"), format!("<<a{}>>", n + 1)))
        .collect();
    let mut vars: Vec<(&str, &str)> = vars.iter().map(|(name, text)| (&**name, &**text)).collect();
    vars.push(("a40", "deep"));
    assert!(eval(&vars, "<<a0>>").unwrap_err().message.contains("32 deep"));
    assert_eq!(eval(&vars, "<<a10>>").unwrap().data, json!("deep"));
}

#[test]
fn t04_what_comes_from_outside_is_never_rendered() {
    let outside = layer(
        LayerKind::Captured,
        vec![("captured", Binding::Value(Value::text("<<secret>>")))],
    );
    let scope = Scope {
        layers: vec![&outside],
        ..Scope::default()
    };
    for text in ["<<captured>>", "<<captured ~ ''>>", "<<captured | string>>"] {
        assert_eq!(scope.eval_tree(&scalar(text)).unwrap().data, json!("<<secret>>"));
    }
}

#[test]
fn t10_null_false_and_empty_are_values() {
    let values = [("n", json!(null)), ("f", json!(false)), ("e", json!(""))];
    let bindings = values
        .iter()
        .map(|(name, data)| (*name, Binding::Value(Value::new(data.clone()))))
        .collect();
    let outside = layer(LayerKind::Captured, bindings);
    let scope = Scope {
        layers: vec![&outside],
        ..Scope::default()
    };
    for (name, data) in values {
        assert_eq!(
            scope.eval_tree(&scalar(&format!("<<{name}>>"))).unwrap().data,
            data
        );
        let defaulted = scope.eval_tree(&scalar(&format!("<<{name} | default('x')>>")));
        assert_eq!(defaulted.unwrap().data, data, "{name} is defined");
    }
}

#[test]
fn t14_text_cannot_become_structure_in_json() {
    let evil = r#"","admin":true,"x":""#;
    let outside = layer(
        LayerKind::Captured,
        vec![("name", Binding::Value(Value::text(evil).secret()))],
    );
    let scope = Scope {
        layers: vec![&outside],
        ..Scope::default()
    };
    let tree = map(&[("topic", scalar("<<name>>")), ("a\"b", scalar("x <<name>>"))]);
    let (text, secret) = scope.json_text(&tree).unwrap();
    let read: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(read, json!({"topic": evil, "a\"b": format!("x {evil}")}));
    assert!(secret);
}

#[test]
fn json_keeps_the_spelling_of_numbers_and_the_order_of_keys() {
    let version = scalar("1.10");
    let bindings = vec![("version", Binding::Tree(&version))];
    let layer = layer(LayerKind::Environment, bindings);
    let scope = Scope {
        layers: vec![&layer],
        ..Scope::default()
    };
    let entries: Vec<(&str, ValueTree)> = [
        "1.10",
        "12345678901234567890123",
        "1e3",
        "012",
        "no",
        "true",
        "~",
        "<<version>>",
        "v<<version>>",
    ]
    .iter()
    .map(|text| (*text, scalar(text)))
    .collect();
    let (text, _) = scope.json_text(&map(&entries)).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"1.10":1.10,"12345678901234567890123":12345678901234567890123,"1e3":1e3,"012":12,"no":"no","true":true,"#,
            r#""~":null,"<<version>>":1.10,"v<<version>>":"v1.10"}"#
        )
    );
    let list = ValueTree::List(
        vec![scalar("1"), ValueTree::List(Vec::new(), span()), map(&[])],
        span(),
    );
    assert_eq!(scope.json_text(&list).unwrap().0, "[1,[],{}]");
}

#[test]
fn the_strongest_layer_wins_and_all_are_explained() {
    let (weak, broken) = (scalar("weak"), scalar("<<nobody>>"));
    let line = layer(
        LayerKind::CommandLine,
        vec![("a", Binding::Value(Value::text("strong")))],
    );
    let file = layer(LayerKind::Environment, vec![("a", Binding::Tree(&weak))]);
    let folder = layer(LayerKind::Folder, vec![("a", Binding::Tree(&broken))]);
    let scope = Scope {
        layers: vec![&line, &file, &folder],
        ..Scope::default()
    };
    assert_eq!(scope.eval_tree(&scalar("<<a>>")).unwrap().data, json!("strong"));
    let origins: Vec<_> = scope
        .explain("a")
        .into_iter()
        .map(|origin| (origin.kind, origin.value.map(|value| value.to_text())))
        .collect();
    assert_eq!(
        origins,
        [
            (LayerKind::CommandLine, Some("strong".to_owned())),
            (LayerKind::Environment, Some("weak".to_owned())),
            (LayerKind::Folder, None),
        ]
    );
}

#[test]
fn forgotten_and_unfetched_names_say_so() {
    let weak = scalar("weak");
    let captured = layer(
        LayerKind::Captured,
        vec![
            ("id", Binding::Forgotten("zoom/meetings/delete".into())),
            ("password", Binding::Pending(span())),
        ],
    );
    let file = layer(LayerKind::Environment, vec![("id", Binding::Tree(&weak))]);
    let scope = Scope {
        layers: vec![&captured, &file],
        ..Scope::default()
    };
    let error = scope.eval_tree(&scalar("<<id>>")).unwrap_err();
    assert!(
        error.help[0].contains("`zoom/meetings/delete` forgot it"),
        "{error:?}"
    );
    let error = scope.eval_tree(&scalar("<<password>>")).unwrap_err();
    assert_eq!(error.code, code::SECRET_NOT_FETCHED);
    assert_eq!(
        scope
            .eval_tree(&scalar("<<'x' if true else password>>"))
            .unwrap()
            .data,
        json!("x")
    );
}

#[test]
fn names_of_secrets_taint_what_they_hold() {
    assert!(eval(&[("apiKey", "abcd")], "x <<apiKey>>").unwrap().secret);
    assert!(
        !eval(&[("nextPageToken", "abcd")], "x <<nextPageToken>>")
            .unwrap()
            .secret
    );
}

#[test]
fn secrets_taint_what_refers_to_them() {
    let bearer = scalar("Bearer <<token>>");
    let outside = layer(
        LayerKind::Captured,
        vec![("token", Binding::Value(Value::text("abc").secret()))],
    );
    let file = layer(LayerKind::Environment, vec![("header", Binding::Tree(&bearer))]);
    let scope = Scope {
        layers: vec![&outside, &file],
        ..Scope::default()
    };
    assert!(scope.eval_tree(&scalar("<<header>>")).unwrap().secret);
    assert!(
        scope
            .eval_tree(&map(&[("h", scalar("<<header>>"))]))
            .unwrap()
            .secret
    );
    assert!(!format!("{:?}", scope.eval_tree(&scalar("<<header>>"))).contains("abc"));
}

/// A clock that goes on by a second each time it is read.
fn ticking() -> Timestamp {
    static SECONDS: AtomicI64 = AtomicI64::new(1_700_000_000);
    Timestamp::from_second(SECONDS.fetch_add(1, Ordering::Relaxed)).unwrap()
}

/// What this text comes to, twice, where a collection and a request define generated values; in the first of two steps
/// and in the second.
fn in_two_steps(text: &str) -> [String; 3] {
    let trees = [
        scalar("<<uuid()>> <<uuid()>>"),
        scalar("<<uuid()>>"),
        scalar("<<timestamp()>>"),
        map(&[("a", scalar("<<uuid()>>"))]),
        scalar("<<id>>-<<tree.a>>"),
    ];
    let [id, own, at, tree, through] = &trees;
    let above = [("id", id), ("at", at), ("tree", tree), ("through", through)];
    let above = above.map(|(name, tree)| (name, Binding::Tree(tree)));
    let layers = [
        layer(LayerKind::Request, vec![("own", Binding::Tree(own))]),
        layer(LayerKind::Collection, above.into()),
    ];
    let mut ambient = crate::io::ambient::real(ProcessEnv::default());
    ambient.now = Some(ticking);
    let iteration = Generated::of_iteration(Arc::new(Chance::new([1; 32], None)), 1, ticking());
    let value = |step: &Generated| {
        let scope = Scope {
            layers: layers.iter().collect(),
            ambient: ambient.with_generated(step.clone()),
            ..Scope::default()
        };
        scope.eval_tree(&scalar(text)).unwrap().to_text()
    };
    let (one, other) = (
        iteration.of_step("1", ticking()),
        iteration.of_step("2", ticking()),
    );
    [value(&one), value(&one), value(&other)]
}

#[test]
fn a_generated_value_is_one_value() {
    for above in ["<<id>>", "<<at>>", "<<tree.a>>", "<<through>>", "<<at>> <<id>>"] {
        let [first, again, next_step] = in_two_steps(above);
        assert_eq!(first, again, "{above}");
        assert_eq!(first, next_step, "{above}");
    }
    let [first, again, next_step] = in_two_steps("<<own>>");
    assert_eq!(first, again);
    assert_ne!(first, next_step);
    let [twice, ..] = in_two_steps("<<own == own and id == id>>");
    assert_eq!(twice, "true");
    let [id, ..] = in_two_steps("<<id>>");
    let (one, other) = id.split_once(' ').unwrap();
    assert_ne!(one, other, "two calls of one definition");
    let [first, again, _] = in_two_steps("<<timestamp()>> <<uuid()>>");
    assert_ne!(first, again, "calls of a field are made anew");
}
