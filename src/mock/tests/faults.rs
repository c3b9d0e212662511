//! Trouble on purpose, the same in each run.

use super::bench::*;
use crate::mock::{MockSettings, parse_fault};
use serde_json::json;
use std::time::Duration;

/// The statuses of ten requests to `/a` under these faults.
fn statuses(faults: &[&str]) -> Vec<u16> {
    let bench = bench(faults);
    (0..10).map(|_| bench.send(get("/a")).status).collect()
}

fn bench(faults: &[&str]) -> Bench {
    let faults: Vec<_> = faults.iter().map(|fault| parse_fault(fault).unwrap()).collect();
    let settings = MockSettings {
        faults,
        ..MockSettings::default()
    };
    let a = route(
        "a",
        "GET https://api.example/a",
        vec![example("ok", 200, json!({}))],
    );
    Bench::with(collection(vec![a], None), settings)
}

#[test]
fn a_share_is_spread_evenly() {
    assert_eq!(
        statuses(&["status=503,share=0.1"]),
        [200, 200, 200, 200, 200, 200, 200, 200, 200, 503]
    );
    assert_eq!(
        statuses(&["status=503,share=0.3"])
            .iter()
            .filter(|status| **status == 503)
            .count(),
        3
    );
    assert_eq!(statuses(&["status=503,share=0"]), [200; 10]);
}

#[test]
fn a_fault_may_come_a_number_of_times_only() {
    assert_eq!(statuses(&["status=500,times=2"])[..3], [500, 500, 200]);
}

#[test]
fn a_fault_is_for_its_path_and_method() {
    assert_eq!(
        statuses(&["status=500,path=/b/**", "status=500,method=POST"]),
        [200; 10]
    );
    assert_eq!(statuses(&["status=500,path=/**,method=get"]), [500; 10]);
}

#[test]
fn delays_add_up_and_headers_come_along() {
    let bench = bench(&["delay=200ms", "delay=1s", "status=429,retry-after=1"]);
    let reply = bench.send(get("/a"));
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("1")));
    assert_eq!(reply.response.delay, Duration::from_millis(1200));
}

#[test]
fn a_dropped_connection_is_no_answer() {
    assert!(bench(&["drop"]).send(get("/a")).response.drop_connection);
    assert!(!bench(&["drop,times=0"]).send(get("/a")).response.drop_connection);
}
