//! The knowledge files: they load, hold together, and say where a mistake is.
#![allow(clippy::unwrap_used, reason = "a failing test should stop")]

use casebrief::pipeline::Knowledge;

#[test]
fn the_shipped_files_load() {
    if let Err(error) = Knowledge::builtin() {
        panic!("{error}");
    }
}
