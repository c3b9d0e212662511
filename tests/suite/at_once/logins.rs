//! One login for many steps: it is made once, renewed once, and reported where it would be if steps ran one by one.

use super::Shop;

crate::tests! {
    the_first_step_logs_in_and_the_others_use_its_token,
    a_first_step_that_is_skipped_leaves_the_login_to_the_next,
    a_token_that_is_refused_is_renewed_once_for_all,
}

const LOGIN: &str = "parallel: true\nauth: { login: robot }\nlogins:\n  robot:\n    grant: client_credentials\n    \
                     token_url: <<server>>/token\n    client_id: robot\n    client_secret: a-long-secret\n";

fn shop(url: &str) -> Shop {
    let shop = Shop::new(&[("collection.yaml", LOGIN)]);
    (0..8).for_each(|number| shop.write(&format!("{number}.yaml"), url));
    shop
}

fn the_first_step_logs_in_and_the_others_use_its_token() {
    let shop = shop("url: <<server>>/meet/7\n");
    shop.write("0.yaml", "url: <<server>>/x?wait=50\n");
    assert_eq!(shop.outcomes("8", &[]), vec!["passed"; 8]);
    assert_eq!(shop.server.count("/token"), 1);
    let requests = |step: usize| shop.report()["steps"][step]["requests"].as_array().unwrap().len();
    assert_eq!((requests(0), requests(1), requests(7)), (2, 1, 1));
}

fn a_first_step_that_is_skipped_leaves_the_login_to_the_next() {
    let shop = shop("url: <<server>>/meet/6\n");
    shop.write("0.yaml", "url: <<server>>/x\nwhen: '1 > 2'\n");
    shop.write("1.yaml", "url: <<server>>/x?wait=50\n");
    let expected = [
        "skipped", "passed", "passed", "passed", "passed", "passed", "passed", "passed",
    ];
    assert_eq!(shop.outcomes("8", &[]), expected);
    assert_eq!(shop.server.count("/token"), 1);
    assert_eq!(shop.report()["steps"][1]["requests"].as_array().unwrap().len(), 2);
}

fn a_token_that_is_refused_is_renewed_once_for_all() {
    let shop = shop("url: <<server>>/strict/x?wait=20\n");
    shop.write("0.yaml", "url: <<server>>/x\n");
    assert_eq!(shop.outcomes("8", &[]), vec!["passed"; 8]);
    assert_eq!(shop.server.count("/token"), 2, "{:?}", shop.server.requests());
}
