//! Names the way a child ended as a problem of its file.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use crate::model::{Problem, ProblemKind};

/// Signal numbers of Linux, as in signal(7).
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;
const SIGSYS: i32 = 31;

/// What runtimes of Rust, C++ and C say when memory ends.
const OUT_OF_MEMORY: [&str; 5] =
    ["memory allocation of", "bad_alloc", "out of memory", "Out of memory", "Cannot allocate memory"];

/// The problem of a file whose child ended without a whole answer.
///
/// The last words of the child decide between kinds only; they may hold words of the record and are
/// never repeated.
pub(super) fn problem(status: ExitStatus, last_words: &[u8], memory_mib: u64) -> Problem {
    let last_words = String::from_utf8_lossy(last_words);
    let says_memory = OUT_OF_MEMORY.iter().any(|it| last_words.contains(it));
    match status.signal() {
        Some(SIGXCPU) => timed_out("its reading used up the processor time it may have"),
        Some(SIGKILL) => out_of_memory(memory_mib),
        Some(SIGABRT) if last_words.contains("overflowed its stack") => {
            died("its parts are nested too deeply to be followed")
        }
        Some(SIGSYS) => died("its reading tried something a reader must not do"),
        _ if says_memory => out_of_memory(memory_mib),
        Some(signal) => died(&format!("its reading ended with signal {signal}")),
        None if status.success() => died("its reading gave an answer that is not whole"),
        None => died(&format!("its reading ended with code {}", status.code().unwrap_or(-1))),
    }
}

/// The problem of a file whose child would not end in time.
pub(super) fn out_of_time(seconds: u64) -> Problem {
    timed_out(&format!("its reading was stopped after {seconds} s"))
}

/// The problem of a file whose child said what no sound child says.
pub(super) fn nonsense() -> Problem {
    died("its reading gave an answer that makes no sense")
}

/// The problem of a file whose child said too much.
pub(super) fn too_long(mebibytes: u64) -> Problem {
    let why = format!("its words fill more than {mebibytes} MiB; split it into parts");
    Problem::of_file(ProblemKind::LimitHit, why)
}

/// The problem of a file that changed between naming and reading.
pub(super) fn changed() -> Problem {
    Problem::of_file(ProblemKind::NotOpened, "it changed while it was read; run again")
}

/// The problem of a file that was read without a word and without a reason.
pub(super) fn silent() -> Problem {
    Problem::of_file(ProblemKind::NoWords, "no page was found in it; ask for it in another form")
}

fn died(what: &str) -> Problem {
    let advice = "the file may be damaged; ask for it in another form";
    Problem::of_file(ProblemKind::ReaderDied, format!("{what}; {advice}"))
}

fn timed_out(what: &str) -> Problem {
    Problem::of_file(ProblemKind::TimedOut, format!("{what}; try again with a longer --timeout"))
}

fn out_of_memory(memory_mib: u64) -> Problem {
    let why = format!("its reading needed more than {memory_mib} MiB; try again with more --memory");
    Problem::of_file(ProblemKind::OutOfMemory, why)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::ExitStatus;

    use super::problem;
    use crate::model::ProblemKind;

    #[test]
    fn each_end_has_its_kind() {
        let code = |it: i32| it << 8;
        for (raw, last_words, kind) in [
            (6, "memory allocation of 8589934592 bytes failed", ProblemKind::OutOfMemory),
            (6, "terminate called after throwing an instance of 'std::bad_alloc'", ProblemKind::OutOfMemory),
            (6, "thread 'main' has overflowed its stack", ProblemKind::ReaderDied),
            (6, "", ProblemKind::ReaderDied),
            (9, "", ProblemKind::OutOfMemory),
            (11, "", ProblemKind::ReaderDied),
            (24, "", ProblemKind::TimedOut),
            (31, "", ProblemKind::ReaderDied),
            (code(101), "a word of the record", ProblemKind::ReaderDied),
            (code(0), "", ProblemKind::ReaderDied),
        ] {
            let problem = problem(ExitStatus::from_raw(raw), last_words.as_bytes(), 2048);
            assert_eq!(problem.kind, kind, "{raw} {last_words}");
            assert!(!problem.detail.contains("word of the record"));
        }
    }
}
