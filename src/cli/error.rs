//! What can keep a command from doing its work.

use std::io;
use std::path::PathBuf;

use casebrief::batch::BatchError;
use casebrief::pipeline::PipelineError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The message of the room says it all.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The message of the room says it all.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The passwords can't be had.
    #[error("can't read the passwords file {path}")]
    Passwords {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The way to this program itself is not known.
    #[error("can't find the way to this program")]
    Program(#[source] io::Error),
    /// Standard output can't be written.
    #[error("can't write to standard output")]
    Print(#[source] io::Error),
    /// A value has no JSON form.
    #[error("can't write a value as JSON")]
    Json(#[from] serde_json::Error),
    /// A table can't be written.
    #[error("can't write a table")]
    Csv(#[from] csv::Error),
    /// The child could not take on its limits.
    #[error("can't set the limits of a reading child")]
    Limits(#[source] io::Error),
    /// Ctrl-C could not be caught.
    #[error("can't listen for Ctrl-C")]
    Signal(#[from] ctrlc::Error),
    /// The clock is not set.
    #[error("the clock of this machine is wrong; give the day with --as-of")]
    Clock,
    /// Nothing has that id.
    #[error("nothing in this case has the id {0:?}")]
    NoSuchId(String),
}
