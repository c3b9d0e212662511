//! What may overlap and what may not. That requests do is shown by a server that answers only once all are there.

use super::Shop;
use std::time::{Duration, Instant};

crate::tests! {
    folders_run_at_once,
    steps_of_a_parallel_folder_run_at_once,
    steps_of_an_ordinary_folder_keep_their_order_beside_its_folders_too,
    a_value_that_flows_keeps_folders_apart,
    whatever_two_steps_meet_at_keeps_them_apart,
    flows_run_at_once_and_their_steps_in_order,
    no_more_are_under_way_than_asked_for,
    rate_limits_hold_for_all_that_are_under_way,
}

const MEET: &str = "url: <<server>>/meet/4\n";
const WAIT: &str = "url: <<server>>/x?wait=10\n";

fn passed(count: usize) -> Vec<String> {
    vec!["passed".to_owned(); count]
}

fn folders_run_at_once() {
    let shop = Shop::new(&[
        ("a/1.yaml", MEET),
        ("b/1.yaml", MEET),
        ("c/d/1.yaml", MEET),
        ("c/e/1.yaml", MEET),
    ]);
    assert_eq!(shop.outcomes("4", &[]), passed(4));
}

fn steps_of_a_parallel_folder_run_at_once() {
    let shop = Shop::new(&[("collection.yaml", "parallel: true\n")]);
    (1..=4).for_each(|number| shop.write(&format!("{number}.yaml"), MEET));
    assert_eq!(shop.outcomes("4", &[]), passed(4));
}

fn steps_of_an_ordinary_folder_keep_their_order_beside_its_folders_too() {
    let shop = Shop::new(&[
        ("collection.yaml", "order: ['1', '2', inner, '3']\n"),
        ("inner/1.yaml", WAIT),
    ]);
    (1..=3).for_each(|number| shop.write(&format!("{number}.yaml"), WAIT));
    assert_eq!(shop.outcomes("8", &[]), passed(4));
    assert_eq!(shop.server.most_at_once(), 1);
}

fn a_value_that_flows_keeps_folders_apart() {
    let shop = Shop::new(&[
        ("a/1.yaml", "url: <<server>>/a?wait=10\ncapture: { made: $.id }\n"),
        (
            "b/folder.yaml",
            "headers: { X-Made: <<header>> }\nvars: { header: <<made>> }\n",
        ),
        ("b/1.yaml", "url: <<server>>/b?wait=10\n"),
        ("c/1.yaml", "url: <<server>>/c?wait=10\nforget: made\n"),
        ("d/1.yaml", "url: <<server>>/d?wait=10\ncapture: { made: $.id }\n"),
    ]);
    assert_eq!(shop.outcomes("8", &[]), passed(4));
    assert_eq!(shop.server.most_at_once(), 1);
}

/// Two folders of a step each, which come one after the other for the reason that the first two texts give.
fn apart(first: &str, second: &str) {
    let shop = Shop::new(&[]);
    shop.project
        .write("environments/dev.yaml", "vars: { token: 'Bearer <<made>>' }\n");
    shop.write("a/1.yaml", &format!("url: <<server>>/a?wait=30\n{first}"));
    shop.write("b/1.yaml", &format!("url: <<server>>/b?wait=30\n{second}"));
    assert_eq!(shop.outcomes("8", &["-e", "dev"]), passed(2), "{first} {second}");
    assert_eq!(shop.server.most_at_once(), 1, "{first} {second}");
}

fn whatever_two_steps_meet_at_keeps_them_apart() {
    let made = "capture: { made: $.id }\n";
    apart(made, "headers: { Authorization: <<token>> }\n");
    apart(made, "when: made > 0\n");
    apart(made, "expect: { that: ['made > 0'] }\n");
    apart(made, made);
    apart("", "needs: [shop/a]\n");
    apart("", "needs: [shop/a/1]\n");
    apart("", "always: true\n");
    apart("capture: { row: { cookie: row, default: none } }\n", "");
}

fn flows_run_at_once_and_their_steps_in_order() {
    let shop = Shop::new(&[
        ("collection.yaml", "order: [one, two, x]\n"),
        ("x/first.yaml", WAIT),
        (
            "x/meet.yaml",
            "url: <<server>>/meet/2\nwhen: meeting is defined\n",
        ),
        (
            "one.yaml",
            "flow: One\nvars: { meeting: 1 }\nsteps: [{ use: x/first }, { use: x/meet }]\n",
        ),
        (
            "two.yaml",
            "flow: Two\nvars: { meeting: 2 }\nsteps: [{ use: x/first }, { use: x/meet }]\n",
        ),
    ]);
    let mut expected = passed(6);
    expected[5] = "skipped".to_owned();
    assert_eq!(shop.outcomes("4", &[]), expected);
}

fn no_more_are_under_way_than_asked_for() {
    let shop = Shop::new(&[("collection.yaml", "parallel: true\n")]);
    (0..30).for_each(|number| shop.write(&format!("{number}.yaml"), "url: <<server>>/x?wait=15\n"));
    assert_eq!(shop.outcomes("3", &[]), passed(30));
    assert!(shop.server.most_at_once() <= 3);
    let shop = Shop::new(&[
        ("collection.yaml", "parallel: true\n"),
        ("1.yaml", WAIT),
        ("2.yaml", WAIT),
    ]);
    assert_eq!(shop.outcomes("1", &[]), passed(2));
    assert_eq!(shop.server.most_at_once(), 1);
}

fn rate_limits_hold_for_all_that_are_under_way() {
    let shop = Shop::new(&[(
        "collection.yaml",
        "parallel: true\ntags: [slow]\nrate_limits: { slow: 4/s }\n",
    )]);
    (0..8).for_each(|number| shop.write(&format!("{number}.yaml"), "url: <<server>>/x\n"));
    let began = Instant::now();
    assert_eq!(shop.outcomes("8", &[]), passed(8));
    let times: Vec<_> = shop.server.requests().into_iter().map(|(_, time)| time).collect();
    // Four go out at once, and the others a quarter of a second apart. A busy machine can only make it more.
    assert!(times[7] - began >= Duration::from_millis(900), "{times:?}");
}
