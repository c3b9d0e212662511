//! JUnit XML as Jenkins reads it: a suite for each folder and iteration, a case for each request.
//!
//! Readers know a case by its class and its name: GitLab drops a second one of the same two, Jenkins cannot tell them
//! apart. So the class is the id of the step, which no two steps of a run share, with dots as Jenkins parts packages.
//! The name is the one people gave.
//!
//! A suite opens with its counts, so cases wait in a spool until the run is over; what stays in memory is a few
//! numbers for each case. An element holds every failure of its step: readers that look at the first only still
//! see all.

use super::redacted::Redacted;
use super::step_record::{FinishedStepRecord, SuiteKey};
use super::{Report, words, xml};
use crate::io::spool::{Spool, SpoolPiece};
use crate::run::Outcome;
use crate::run::event::{Event, Problem, RunStarted, Summary};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

pub struct JUnit<W: Write> {
    out: Redacted<W>,
    spool: Spool,
    started: String,
    seed: Option<u64>,
    suites: Vec<Suite>,
    by_key: HashMap<SuiteKey, usize>,
    problems: Vec<Problem>,
    /// The class of each step.
    classes: Vec<String>,
}

/// The counts of a suite, and where its cases wait.
struct Suite {
    name: String,
    cases: Vec<SpoolPiece>,
    failures: usize,
    errors: usize,
    skipped: usize,
    time: Duration,
}

impl<W: Write> JUnit<W> {
    pub fn new(out: Redacted<W>, spool: Spool) -> JUnit<W> {
        JUnit {
            out,
            spool,
            started: String::new(),
            seed: None,
            suites: Vec::new(),
            by_key: HashMap::new(),
            problems: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// The schema wants whole seconds and no zone.
    fn started(&mut self, run: &RunStarted) {
        self.started = run.started.chars().take("2026-01-01T00:00:00".len()).collect();
        self.seed = run.seed;
        self.classes = classes(run.steps.iter().map(|info| &*info.id));
    }

    fn case(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        let exchange = words::exchange(&ended.record, &|text| self.out.mask(text));
        let class = self.classes.get(ended.step).map_or("", |class| class);
        let text = self.out.mask(&case(ended, class, &exchange));
        let piece = self.spool.put(&text)?;
        let suite = self.suite(ended);
        suite.cases.push(piece);
        suite.time += ended.finish.duration;
        match ended.finish.outcome {
            Outcome::Passed => {}
            Outcome::Failed => suite.failures += 1,
            Outcome::Errored | Outcome::Aborted => suite.errors += 1,
            Outcome::Skipped => suite.skipped += 1,
        }
        Ok(())
    }

    fn suite(&mut self, ended: &FinishedStepRecord) -> &mut Suite {
        let suites = &mut self.suites;
        let at = *self.by_key.entry(ended.suite_key()).or_insert_with(|| {
            suites.push(Suite::new(ended.suite()));
            suites.len() - 1
        });
        &mut suites[at]
    }

    /// What concerns no step is a case too: readers look at nothing else.
    fn run_cases(&mut self, summary: &Summary) -> io::Result<()> {
        let mut problems = std::mem::take(&mut self.problems);
        if summary.interrupted {
            problems.push(Problem::error(words::INTERRUPTED));
        }
        let mut suite = Suite::new("callsheet".to_owned());
        for (number, problem) in (1..).zip(&problems) {
            let text = self.out.mask(&run_case(number, problem));
            suite.cases.push(self.spool.put(&text)?);
            suite.errors += 1;
        }
        self.suites.extend(Some(suite).filter(|suite| suite.errors > 0));
        Ok(())
    }

    fn ended(&mut self, summary: &Summary) -> io::Result<()> {
        self.run_cases(summary)?;
        let total = |count: fn(&Suite) -> usize| self.suites.iter().map(count).sum::<usize>();
        writeln!(self.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            self.out,
            "<testsuites name=\"callsheet\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">",
            total(|suite| suite.cases.len()),
            total(|suite| suite.failures),
            total(|suite| suite.errors),
            seconds(summary.duration)
        )?;
        for (id, suite) in self.suites.iter().enumerate() {
            suite.open(&mut self.out, id, &self.started)?;
            if let Some(seed) = self.seed {
                writeln!(self.out, "{}", properties(seed))?;
            }
            self.spool.copy(suite.cases.iter().copied(), &mut self.out)?;
            writeln!(self.out, "  </testsuite>")?;
        }
        writeln!(self.out, "</testsuites>")?;
        self.out.flush()
    }
}

impl Suite {
    fn new(name: String) -> Suite {
        Suite {
            name,
            cases: Vec::new(),
            failures: 0,
            errors: 0,
            skipped: 0,
            time: Duration::ZERO,
        }
    }

    fn open(&self, out: &mut dyn Write, id: usize, started: &str) -> io::Result<()> {
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\" \
             timestamp=\"{started}\" id=\"{id}\">",
            xml::attribute(&self.name),
            self.cases.len(),
            self.failures,
            self.errors,
            self.skipped,
            seconds(self.time)
        )
    }
}

fn properties(seed: u64) -> String {
    format!("    <properties>\n      <property name=\"seed\" value=\"{seed}\"/>\n    </properties>")
}

fn case(ended: &FinishedStepRecord, class: &str, exchange: &str) -> String {
    let info = &ended.info;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\">",
        xml::attribute(&ended.title()),
        xml::attribute(class),
        xml::attribute(&info.file),
        info.line,
        seconds(ended.finish.duration)
    );
    text += &verdict(ended);
    if !exchange.is_empty() {
        let _ = writeln!(text, "      <system-out>{}</system-out>", xml::text(exchange));
    }
    text + "    </testcase>\n"
}

fn run_case(number: usize, problem: &Problem) -> String {
    let place = problem.place.as_ref();
    let place = place.map(|place| {
        format!(
            " file=\"{}\" line=\"{}\"",
            xml::attribute(&place.file),
            place.line
        )
    });
    let name = match number {
        1 => "the run".to_owned(),
        number => format!("the run ({number})"),
    };
    let text = problem.text();
    let first = text.lines().next().unwrap_or_default();
    format!(
        "    <testcase name=\"{name}\" classname=\"callsheet\"{} time=\"0.000\">\n      <error type=\"run\" \
         message=\"{}\">{}</error>\n    </testcase>\n",
        place.unwrap_or_default(),
        xml::attribute(first),
        xml::text(&text)
    )
}

/// What is between a case's tags for its outcome.
fn verdict(ended: &FinishedStepRecord) -> String {
    let (element, kind) = match ended.finish.outcome {
        Outcome::Passed => return String::new(),
        Outcome::Skipped => {
            let reason = ended.finish.reason.as_deref().unwrap_or_default();
            return format!("      <skipped message=\"{}\"/>\n", xml::attribute(reason));
        }
        Outcome::Failed => ("failure", "expectation"),
        Outcome::Errored => ("error", "not carried out"),
        Outcome::Aborted => ("error", "aborted"),
    };
    let failures = words::failures(ended);
    let first = failures.first().and_then(|failure| failure.lines().next());
    let message = match failures.len() {
        0 | 1 => first.unwrap_or_default().to_owned(),
        count => format!("{} (and {} more)", first.unwrap_or_default(), count - 1),
    };
    format!(
        "      <{element} type=\"{kind}\" message=\"{}\">{}</{element}>\n",
        xml::attribute(&message),
        xml::text(&failures.join("\n\n"))
    )
}

/// Ids with dots, as readers part packages and classes. Of those that become the same, the later ones are numbered.
fn classes<'i>(ids: impl Iterator<Item = &'i str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut class = |id: &str| {
        let dotted = id.replace('.', "_").replace('/', ".");
        let numbered = (2..).map(|number| format!("{dotted} ({number})"));
        let free = std::iter::once(dotted.clone())
            .chain(numbered)
            .find(|class| !taken.contains(class));
        let class = free.unwrap_or(dotted);
        taken.insert(class.clone());
        class
    };
    ids.map(&mut class).collect()
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

impl<W: Write> Report for JUnit<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::Problem(problem) => self.problems.push(problem.clone()),
            Event::RunFinished(summary) => return self.ended(summary),
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, ended: &FinishedStepRecord) -> io::Result<()> {
        self.case(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_steps_share_a_class() {
        let ids = ["zoom/02-users/1-create", "a.b/c", "a_b/c", "a_b/c", "a_b/c (2)"];
        let expected = [
            "zoom.02-users.1-create",
            "a_b.c",
            "a_b.c (2)",
            "a_b.c (3)",
            "a_b.c (2) (2)",
        ];
        assert_eq!(classes(ids.into_iter()), expected);
    }
}
