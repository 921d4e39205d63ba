//! What an archive or a mail holds: files within a file.

use serde::{Deserialize, Serialize};

use super::Problem;

/// A file within another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its number within that file, by which it is found again.
    pub number: u32,
    /// Its name there, with "/" between the parts; words only, which lead nowhere.
    pub path: String,
    /// Its length when unpacked; where it can't be, what the archive says.
    pub bytes: u64,
    /// All 64 hex digits of the SHA-256 of its bytes; empty where they are not to be had.
    pub sha256: String,
    /// Why they are not.
    pub problem: Option<Problem>,
}
