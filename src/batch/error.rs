//! What can stop a run.

use std::io;
use std::path::{Path, PathBuf};

/// Trouble with the run itself; trouble with a file is a [`Problem`](crate::model::Problem) instead.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The records can't be listed.
    #[error("can't list the records folder {path}")]
    Records {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One of the folders holds the other, so that output would become input.
    #[error("the folder {inner} lies inside {outer}; choose an output folder apart from the records")]
    Nested {
        /// The folder inside.
        inner: PathBuf,
        /// The folder around it.
        outer: PathBuf,
    },
    /// Something can't be written.
    #[error("can't write {path}")]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An output file can't be read again.
    #[error("can't read {path}")]
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An output file is not what this program writes.
    #[error("{path} is not a summary of this program; run the case again")]
    NotASummary {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A value has no JSON form.
    #[error("can't write a value as JSON")]
    Json(#[from] serde_json::Error),
    /// A table can't be written.
    #[error("can't write a table")]
    Csv(#[from] csv::Error),
    /// The data of a language is not there.
    #[error(
        "text recognition has no data for \"{language}\" (there is: {installed}); install the package {package}"
    )]
    Language {
        /// Which language.
        language: String,
        /// The languages that are there.
        installed: String,
        /// The Debian package that brings it.
        package: String,
    },
    /// The reading child can't be started at all.
    #[error("can't start the reading child {program}")]
    Start {
        /// Which program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No threads could be had.
    #[error("can't start the worker threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl BatchError {
    /// Turns an I/O error into "can't write" with the path.
    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> BatchError {
        move |source| BatchError::Write { path: path.to_owned(), source }
    }

    /// Turns an I/O error into "can't read" with the path.
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> BatchError {
        move |source| BatchError::Read { path: path.to_owned(), source }
    }
}
