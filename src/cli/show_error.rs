//! A session's errors in words, and the exit code that each kind ends with.

use super::surroundings::Surroundings;
use super::{CommandOutput, Exit};
use crate::run::login::LoginError;
use crate::session::{Error, Project, Session};

/// Shows why a session's command could not be carried out.
pub fn show(error: &Error, session: &Session, around: &Surroundings) -> Exit {
    session.learn_values();
    show_in(error, &session.project, around)
}

/// The same where there is no session yet.
pub fn show_in(error: &Error, project: &Project, around: &Surroundings) -> Exit {
    let output = CommandOutput::new(around);
    match error {
        Error::Usage(message) => {
            output.error(message);
            Exit::Usage
        }
        Error::Files(found) => {
            output.diagnostics(found, &project.sources);
            Exit::FileWrong
        }
        Error::Data(message) => {
            output.error(message);
            Exit::FileWrong
        }
        Error::NotCarriedOut(message) => {
            output.error(message);
            Exit::NotCarriedOut
        }
        Error::NothingSelected(message) => {
            message.lines().for_each(|line| output.error(line));
            Exit::NothingSelected
        }
        Error::Interrupted(message) => {
            output.note(message);
            Exit::Interrupted
        }
        Error::Login(failure) => show_login(&failure.0, project, output),
    }
}

fn show_login(error: &LoginError, project: &Project, output: CommandOutput<'_>) -> Exit {
    match error {
        LoginError::Refused(problems) => {
            output.diagnostics(problems, &project.sources);
            Exit::AuthenticationFailed
        }
        LoginError::Transport(error) => {
            output.error(&format!("{} {}: {}", error.method, error.url, error.message));
            let help = error.help.iter();
            help.for_each(|help| output.note(&format!("help: {help}")));
            Exit::AuthenticationFailed
        }
        LoginError::State(error) => {
            output.error(&error.to_string());
            Exit::NotCarriedOut
        }
        LoginError::Interrupted => {
            output.note("the login was interrupted");
            Exit::Interrupted
        }
    }
}

/// Shows what a session warned of since the last call.
pub fn show_warnings(session: &Session, output: CommandOutput<'_>) {
    session
        .take_warnings()
        .iter()
        .for_each(|warning| output.warning(warning));
}
