//! The audit log: who ran what on which inputs, one line a run, only ever added to.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{IsoDate, PipelineHash};

use super::tally::Outcome;
use super::{BatchError, output};

/// Name of the log in the output folder.
pub(super) const AUDIT_FILE: &str = "audit.jsonl";

/// One line of the log; no patient data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AuditLine<'a> {
    /// When the run ended.
    pub time: Timestamp,
    /// Who ran it, as the system knows them.
    pub user: String,
    /// Names the run, also in the run report.
    pub run: &'a str,
    /// Of this program.
    pub version: &'a str,
    /// The OCR engine and its data.
    pub ocr: &'a str,
    /// The knowledge used.
    pub pipelines: &'a [PipelineHash],
    /// The day the cases were judged on.
    pub as_of: IsoDate,
    /// How it ended.
    pub outcome: Outcome,
    /// Cases finished.
    pub cases: u64,
    /// SHA-256 of every file read, sorted.
    pub inputs: &'a [String],
}

/// Adds a line to the log of an output folder.
///
/// # Errors
/// When it can't be written.
pub(super) fn append(out: &Path, line: &AuditLine<'_>) -> Result<(), BatchError> {
    output::append_line(&out.join(AUDIT_FILE), &serde_json::to_string(line)?)
}

/// The user of this process: name and number, or the number alone.
pub(super) fn user() -> String {
    let number = rustix::process::getuid().as_raw();
    #[expect(clippy::disallowed_methods, reason = "the list of users is no file of a case")]
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    match name_of(number, &users) {
        Some(name) => format!("{name} ({number})"),
        None => number.to_string(),
    }
}

/// Finds a user's name in the list of users, as in passwd(5).
fn name_of(number: u32, users: &str) -> Option<&str> {
    users.lines().find_map(|it| {
        let mut fields = it.split(':');
        let (name, _password, id) = (fields.next()?, fields.next()?, fields.next()?);
        (id.parse() == Ok(number)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_user_is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nnurse:x:1000:1000::/home/nurse:/bin/sh\n";
        assert_eq!(name_of(1000, users), Some("nurse"));
        assert_eq!(name_of(100, users), None);
    }
}
