//! Standard output for results, standard error for all else.

use std::error::Error;
use std::io::{self, Write as _};

use super::CliError;

/// Prints a result; a reader that went away early is no error.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Print(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Says something beside the result; nobody may listen.
pub(crate) fn note(text: &str) {
    _ = writeln!(io::stderr().lock(), "casebrief: {}", inert(text));
}

/// Says what went wrong with all its causes.
pub(crate) fn complain(error: &CliError) {
    note(&format!("error: {}", with_causes(error)));
}

/// An error with all its causes on one line.
pub(crate) fn with_causes(error: &CliError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(it) = cause {
        text.push_str(&format!(": {it}"));
        cause = it.source();
    }
    text
}

/// Takes the control characters out, so that a file name can't steer a terminal.
pub(crate) fn inert(text: &str) -> String {
    text.chars().map(|it| if it.is_control() && it != '\n' { '\u{fffd}' } else { it }).collect()
}
