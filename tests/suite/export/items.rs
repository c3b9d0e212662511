use super::project::{LANGUAGES, Project};

crate::tests! {
    a_request_for_each_item_is_shown_with_the_first,
    x01_a_secret_item_is_masked,
    where_items_are_not_known_it_is_said_how_to_give_one,
}

const REQUEST: &str = "url: http://x.test/\nfor_each: {item: id, in: [it's, two]}\nquery: {id: <<id>>}\n";

fn a_request_for_each_item_is_shown_with_the_first() {
    let project = Project::new(REQUEST);
    for language in LANGUAGES {
        let text = project.shown(language, &[]);
        assert!(
            text.contains("with the first of the 2 items of for_each: another with --var id=VALUE\n"),
            "{text}"
        );
        assert!(text.contains("?id=it%27s"), "{text}");
        let text = project.shown(language, &["--var", "id=mine"]);
        assert!(text.contains("?id=mine") && !text.contains("for_each"), "{text}");
    }
}

fn x01_a_secret_item_is_masked() {
    let request = REQUEST.replace("it's", "<<secret>>");
    let project = Project::new(&request).with("SECRET", "hunter22-hunter22");
    let shown = project.callsheet(&["show", "api/one"]);
    let text = String::from_utf8(shown.stdout).expect("text");
    assert!(text.contains("?id=***") && !text.contains("hunter22"), "{text}");
}

fn where_items_are_not_known_it_is_said_how_to_give_one() {
    for (items, code) in [("[]", 2), ("<<later>>", 0)] {
        let project = Project::new(&REQUEST.replace("[it's, two]", items));
        let shown = project.callsheet(&["show", "api/one"]);
        let (out, error) = (
            String::from_utf8_lossy(&shown.stdout),
            String::from_utf8_lossy(&shown.stderr),
        );
        let told = format!("{out}{error}");
        assert_eq!(shown.status.code(), Some(code), "{told}");
        assert!(told.contains("yourself: `--var id=VALUE`"), "{told}");
    }
}
