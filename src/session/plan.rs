//! Planning and running from a program: the blocking way through a session.

use super::mocking::BoundMock;
use super::run::{PlannedRun, RunOptions};
use super::secrets::Fetching;
use super::selection::Selection;
use super::step_context::{Company, HttpOptions};
use super::{Error, Project, Session, SessionBuilder, has_errors, project};
use crate::io::interrupt::Interrupt;
use crate::run::event::{Event, Summary};
use crate::run::login::Person;
use crate::source::{Diagnostic, draw};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// Steps in the order they run, checked and ready to be sent.
pub struct Plan<'s> {
    planned: PlannedRun<'s>,
    options: RunOptions,
    mock: Option<BoundMock>,
}

impl Plan<'_> {
    /// The ids of the steps, in the order they run.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.planned.preview.steps.iter().map(|step| step.id())
    }

    /// Warnings and notes about the flow of values along the steps.
    pub fn found(&self) -> &[Diagnostic] {
        &self.planned.preview.found
    }
}

impl Project {
    /// Reads the project that `directory` belongs to, with all its collections. The second value is everything that
    /// was found in its files: errors, warnings and notes. A project with errors can be looked at, and no session can
    /// be built of it.
    ///
    /// # Errors
    /// [`Error::Usage`] if there is no such directory.
    pub fn open(directory: impl AsRef<Path>) -> Result<(Arc<Project>, Vec<Diagnostic>), Error> {
        let directory = directory.as_ref();
        let absolute = directory
            .canonicalize()
            .map_err(|error| Error::Usage(format!("cannot open `{}`: {error}", directory.display())))?;
        let opened = project::open(&absolute, &[]);
        Ok((opened.project, opened.found))
    }

    /// The diagnostics as text for people: message, excerpt of the file, help.
    pub fn render(&self, found: &[Diagnostic]) -> String {
        draw::draw(found, &self.sources, false)
    }
}

impl Session {
    /// Begins a session of this project.
    pub fn builder(project: Arc<Project>) -> SessionBuilder {
        SessionBuilder::new(project)
    }

    /// Selects steps and checks how values flow along them. Nothing is sent.
    ///
    /// # Errors
    /// [`Error::NothingSelected`] if nothing matches, [`Error::Files`] if a value would be missing or a file is wrong.
    pub fn plan(&self, selection: &Selection) -> Result<Plan<'_>, Error> {
        self.plan_with(RunOptions {
            selection: selection.clone(),
            ..RunOptions::default()
        })
    }

    /// The same with all options of `callsheet run`.
    ///
    /// # Errors
    /// As for [`Session::plan`]; and [`Error::Usage`] or [`Error::Data`] for options that cannot be met.
    pub fn plan_with(&self, options: RunOptions) -> Result<Plan<'_>, Error> {
        let steps = self.select(&options.selection)?;
        let mock = if self.wants_mock {
            Some(self.bind_mock(&steps, &[])?)
        } else {
            None
        };
        let planned = self.plan_run(steps, &options)?;
        if has_errors(&planned.preview.found) {
            return Err(Error::Files(planned.preview.found));
        }
        Ok(Plan {
            planned,
            options,
            mock,
        })
    }

    /// Runs a plan on this thread and returns its numbers. `tell` hears of everything as it happens, in the order in
    /// which the files declare it. Values in events are as they were sent and received: mask them with
    /// [`Session::mask`] before they are shown.
    ///
    /// # Errors
    /// [`Error::Files`] if a secret cannot be had, [`Error::NotCarriedOut`] if captured values cannot be kept or the
    /// mock cannot listen. A request that fails is no error: it is in the events and the numbers.
    pub fn run(&self, plan: Plan<'_>, tell: &mut dyn FnMut(&Event)) -> Result<Summary, Error> {
        let Plan {
            planned,
            options,
            mock,
        } = plan;
        let fetching = Fetching {
            trusted: false,
            interrupt: &Interrupt::never(),
        };
        self.fetch_secrets(&planned.preview.active, fetching)?;
        self.learn_values();
        self.learn_values_of(&planned.preview.steps);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::NotCarriedOut(format!("the runtime cannot start: {error}")))?;
        runtime.block_on(async {
            let mock = match mock {
                Some(bound) => Some(self.mock(bound)?),
                None => None,
            };
            let company = Company {
                person: if mock.is_some() {
                    Person::NotNeeded
                } else {
                    Person::Absent
                },
                warn: Rc::new(|_| {}),
                interrupt: Interrupt::never(),
            };
            let ready = self.prepare(&planned.preview.steps, &options, &HttpOptions::default(), company)?;
            let tell = &mut |event: Event| tell(&event);
            Box::pin(self.carry_out(planned, ready.with_mock(mock.as_ref()), tell)).await
        })
    }

    /// The text with every secret that this session knows replaced by `***`.
    pub fn mask(&self, text: &str) -> String {
        self.secrets.redact(text)
    }
}
