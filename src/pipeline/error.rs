//! What can be wrong with a knowledge file.

use std::ops::Range;

/// A knowledge file that can't be used; it stops the run before any case is touched.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// It can't be opened.
    #[error("can't open the pipeline file {path}")]
    Open {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not TOML, or holds a key or a value the format doesn't know.
    #[error("{place}: {message}")]
    Parse {
        /// Where.
        place: Place,
        /// What was found and what was expected.
        message: String,
    },
    /// It parses, and says something that can't be.
    #[error("{place}: {message}")]
    Wrong {
        /// Where.
        place: Place,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// No pipeline goes by a name that was asked for.
    #[error("no pipeline is named \"{id}\"; there are {known}")]
    NoSuchPipeline {
        /// The name.
        id: String,
        /// The names there are.
        known: String,
    },
}

/// A place in a text file, printed as "path:line:column".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

impl Place {
    /// Returns the place where a span of bytes begins.
    pub(super) fn of(path: &str, text: &str, span: &Range<usize>) -> Place {
        let before = text.get(..span.start.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let last_line = before.rsplit('\n').next().unwrap_or(before);
        Place { path: path.to_owned(), line, column: last_line.chars().count() + 1 }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}
