//! What can be wrong with a knowledge file.

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
    /// It is not what the format asks for.
    #[error("{path}: {message}")]
    Parse {
        /// Which file.
        path: String,
        /// Line, column, what was found and what was expected.
        message: String,
    },
    /// It parses, and says something that can't be.
    #[error("{path}: {message}")]
    Wrong {
        /// Which file.
        path: String,
        /// What is wrong, where, and what to write instead.
        message: String,
    },
}
