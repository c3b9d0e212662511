//! Tests as data: a function, its name, and what it needs of the machine.

use crate::needs::Need;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::num::NonZero;

pub struct Test {
    /// With the modules it is in: `suite::durability::calls::d07_...`.
    pub name: &'static str,
    pub needs: &'static [Need],
    pub run: fn(),
}

/// Lists the tests of a module: `name`, `name: [Need, ...]`, or `name("text"): [Need, ...]` for a function that takes a
/// text and is a test of its own with each. A function that is missing here is dead code, which the compiler reports.
macro_rules! tests {
    ($($(#[$condition:meta])* $name:ident $(($argument:literal))? $(: [$($need:ident),+])?),+ $(,)?) => {
        pub fn tests() -> Vec<$crate::harness::Test> {
            vec![$(
                $(#[$condition])*
                $crate::harness::Test {
                    name: concat!(module_path!(), "::", stringify!($name) $(, "::", $argument)?),
                    needs: &[$($($crate::needs::Need::$need),+)?],
                    run: || $name($($argument)?),
                }
            ),+]
        }
    };
}

/// Puts together what these modules list.
macro_rules! collect {
    ($($(#[$condition:meta])* $($name:ident)::+),+ $(,)?) => {
        pub fn tests() -> Vec<$crate::harness::Test> {
            let mut all = Vec::new();
            $($(#[$condition])* all.extend($($name)::+::tests());)+
            all
        }
    };
}

pub(crate) use {collect, tests};

/// Runs what the command line selects, and ends the process.
pub fn run(tests: Vec<Test>) {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert_with(threads);
    let trials = tests.into_iter().map(Test::trial).collect();
    libtest_mimic::run(&arguments, trials).exit();
}

/// Tests mostly wait for processes and servers, so that a processor has time for several.
fn threads() -> usize {
    2 * std::thread::available_parallelism().map_or(1, NonZero::get)
}

impl Test {
    fn trial(self) -> Trial {
        let name = self.name.trim_start_matches("suite::");
        Trial::ignorable_test(name, move || {
            let missing = self.needs.iter().find_map(|need| need.missing());
            match missing {
                None => {
                    (self.run)();
                    Ok(Completion::Completed)
                }
                Some(reason) if wants_all() => Err(Failed::from(reason)),
                Some(reason) => Ok(Completion::ignored_with(reason)),
            }
        })
    }
}

/// Whether a test that cannot be run is a failure.
pub fn wants_all() -> bool {
    std::env::var_os("CALLSHEET_TESTS").is_some_and(|value| value == "all")
}
