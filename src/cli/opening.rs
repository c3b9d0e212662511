//! From arguments to a session: the project is opened, its warnings are shown, the variables are put together.

use super::args::login::WhichArgs;
use super::args::run::{HttpArgs, RunArgs};
use super::args::{SelectArgs, VariableArgs};
use super::show_error::{show, show_in, show_warnings};
use super::surroundings::Surroundings;
use super::{CommandOutput, Exit, unfinished};
use crate::session::run::RunOptions;
use crate::session::run_selection::Goal;
use crate::session::selection::Selection;
use crate::session::step_context::HttpOptions;
use crate::session::{
    self, Error, OpenedProject, Session, SessionOptions, check, environment, project, sharding, variables,
};

/// Opens the project and shows what is wrong with its files. An error in a file ends the command.
pub fn open(around: &Surroundings, targets: &[String]) -> Result<OpenedProject, Exit> {
    let opened = open_anyway(around, targets)?;
    CommandOutput::new(around).diagnostics(&opened.found, &opened.project.sources);
    if opened.is_broken() {
        return Err(Exit::FileWrong);
    }
    Ok(opened)
}

/// The same for a run: where a file is broken, what is wrong in the others is shown with it, as `check` would.
pub fn open_to_run(args: &RunArgs, around: &Surroundings) -> Result<OpenedProject, Exit> {
    let opened = open_anyway(around, &args.select.targets)?;
    let output = CommandOutput::new(around);
    if !opened.is_broken() {
        output.diagnostics(&opened.found, &opened.project.sources);
        return Ok(opened);
    }
    let given = given(&args.variables, around).map_err(|error| show_in(&error, &opened.project, around))?;
    let options = SessionOptions {
        environments: environment::names(&opened.project, &args.variables.env, args.mock),
        given,
        mock: args.mock,
        ..SessionOptions::default()
    };
    let error = check::broken(
        &opened,
        options,
        true,
        around.process.clone(),
        around.secrets.clone(),
    );
    Err(show_in(&error, &opened.project, around))
}

/// The same without showing warnings, for commands that show something else of the project.
///
/// # Errors
/// The exit code, once the error is shown.
pub fn open_quietly(around: &Surroundings, targets: &[String]) -> Result<OpenedProject, Exit> {
    let opened = open_anyway(around, targets)?;
    if opened.is_broken() {
        CommandOutput::new(around).diagnostics(&opened.found, &opened.project.sources);
        return Err(Exit::FileWrong);
    }
    Ok(opened)
}

/// Opens the project, errors and all, and shows nothing of them. A change of files that was interrupted is finished
/// first; where it cannot be, the command ends.
pub fn open_anyway(around: &Surroundings, targets: &[String]) -> Result<OpenedProject, Exit> {
    unfinished::finish(around, targets)?;
    Ok(project::open(&around.process.directory, targets))
}

/// Whether a session leaves out the state, and whether it talks to the mock.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenedKind {
    pub fresh: bool,
    pub mock: bool,
}

/// Puts the variables together and shows what was passed over.
///
/// # Errors
/// The exit code, once the error is shown.
pub fn session(
    opened: &OpenedProject,
    args: &VariableArgs,
    kind: OpenedKind,
    around: &Surroundings,
) -> Result<Session, Exit> {
    let made = given(args, around).and_then(|given| {
        let options = SessionOptions {
            environments: args.env.clone(),
            given,
            fresh: kind.fresh,
            mock: kind.mock,
            ..SessionOptions::default()
        };
        Session::new(opened, options, around.process.clone(), around.secrets.clone())
    });
    let session = made.map_err(|error| show_in(&error, &opened.project, around))?;
    show_warnings(&session, CommandOutput::new(around));
    Ok(session)
}

fn given(
    args: &VariableArgs,
    around: &Surroundings,
) -> Result<Option<crate::scope::VariableLayer<'static>>, Error> {
    variables::layer(&args.var, &args.var_file, &around.process)
}

/// What the files alone say.
///
/// # Errors
/// The exit code, once the error is shown.
pub fn session_of_files(
    opened: &OpenedProject,
    env: &[String],
    around: &Surroundings,
) -> Result<Session, Exit> {
    let options = SessionOptions {
        environments: env.to_vec(),
        ..SessionOptions::default()
    };
    Session::of_files(opened, options, around.process.clone(), around.secrets.clone())
        .map_err(|error| show_in(&error, &opened.project, around))
}

pub fn selection(args: &SelectArgs) -> Selection {
    let mut selection = Selection::all();
    selection.tags.clone_from(&args.tag);
    selection.exclude_tags.clone_from(&args.exclude_tag);
    selection.folders.clone_from(&args.folder);
    selection
}

pub fn http_options(args: &HttpArgs, trusted: bool) -> HttpOptions {
    HttpOptions {
        timeout: args.timeout.or(args.max_time).or(args.timeout_request),
        insecure: args.insecure,
        cacert: args.cacert.clone(),
        cert: args.cert.clone(),
        key: args.key.clone(),
        proxy: args.proxy.clone(),
        resolve: args.resolve.clone(),
        connect_to: args.connect_to.clone(),
        trusted,
    }
}

/// What `run` was asked to do.
///
/// # Errors
/// [`session::Error::Usage`] if `--shard auto` finds no scheduler.
pub fn run_options(args: &RunArgs, around: &Surroundings) -> Result<RunOptions, session::Error> {
    let shard = args.shard.map(|shard| sharding::resolve(shard, &around.process));
    Ok(RunOptions {
        selection: selection(&args.select),
        goal: match (args.resume, args.rerun_failed) {
            (true, _) => Goal::Resume,
            (false, true) => Goal::RerunFailed,
            (false, false) => Goal::All,
        },
        with_needs: args.with_needs,
        shard: shard.transpose()?,
        shard_times: args.shard_times.clone(),
        data: args.data.clone(),
        iterations: args.iterations,
        jobs: args.jobs,
        bail: args.bail,
        fail_on_flaky: args.fail_on_flaky,
        seed: args.seed,
        delay: args.delay.or(args.delay_request).unwrap_or_default(),
        fresh: args.fresh,
        no_save: args.no_save,
        origins: args.verbose > 1,
    })
}

/// The session of a login, and the index of the collection that defines it.
///
/// # Errors
/// The exit code, once the error is shown.
pub fn login_session(which: &WhichArgs, mock: bool, around: &Surroundings) -> Result<(Session, usize), Exit> {
    let opened = open(around, which.collection.as_slice())?;
    let kind = OpenedKind { fresh: false, mock };
    let session = session(&opened, &which.variables, kind, around)?;
    let collection = session
        .login_collection(which.name.as_deref())
        .map_err(|error| show(&error, &session, around))?;
    Ok((session, collection))
}
