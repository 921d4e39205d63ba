//! An interrupted run goes on where it was, and nothing is ever half written.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and tests make their own files"
)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use self::program::{Place, outputs, run_report, said};

#[path = "support/program.rs"]
mod program;

/// Starts a run and sends it a signal as soon as it has read some files.
fn run_until(command: &mut Command, signal: Signal) -> ExitStatus {
    let mut child =
        command.args(["--progress", "json", "--jobs", "1"]).stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let mut n_read = 0;
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        n_read += usize::from(line.unwrap().contains("file_read"));
        if n_read == 3 {
            kill_process(pid, signal).unwrap();
            n_read += 1;
        }
    }
    child.wait().unwrap()
}

#[test]
fn an_interrupted_run_goes_on_from_there() {
    let place = Place::new();
    place.put_cases(20, 2);
    let status = run_until(&mut place.run("out"), Signal::INT);
    assert_eq!(status.code(), Some(130));
    let report = run_report(&place.out("out"));
    assert_eq!(report["outcome"], "interrupted");
    assert!(report["cases"].as_u64().unwrap() < 20, "{report}");

    let (code, _, stderr) = said(&mut place.run("out"));
    assert_eq!(code, Some(0), "{stderr}");
    let report = run_report(&place.out("out"));
    assert!(report["kept_readings"].as_u64().unwrap() >= 3, "{report}");
    assert_eq!(said(&mut place.run("other")).0, Some(0));
    assert_eq!(outputs(&place.out("out")), outputs(&place.out("other")));
}

#[test]
fn a_killed_run_leaves_only_whole_files_and_goes_on() {
    let place = Place::new();
    place.put_cases(20, 2);
    let status = run_until(&mut place.run("out"), Signal::KILL);
    assert!(!status.success());
    for (name, bytes) in outputs(&place.out("out")) {
        if name.ends_with(".json") {
            assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok(), "{name} is torn");
        }
    }
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    assert_eq!(said(&mut place.run("other")).0, Some(0));
    let mut left = outputs(&place.out("out"));
    // A kill between writing beside and renaming leaves a file that nothing reads.
    left.retain(|name, _| !name.rsplit('/').next().unwrap().starts_with(".tmp"));
    assert_eq!(left, outputs(&place.out("other")));
}

#[test]
fn only_what_is_new_or_changed_is_read_again() {
    let place = Place::new();
    place.put_cases(2, 3);
    let counts = |args: &[&str]| {
        assert_eq!(said(place.run("out").args(args)).0, Some(0));
        let report = run_report(&place.out("out"));
        (report["kept_readings"].as_u64().unwrap(), report["pages_newly_read"].as_u64().unwrap())
    };
    assert_eq!(counts(&[]), (0, 6));
    assert_eq!(counts(&[]), (6, 0));
    place.put("case-01/report-01.txt", "Potassium 4.1 mmol/L");
    place.put("case-02/new.txt", "Urea 30 mg/dL");
    assert_eq!(counts(&[]), (5, 2));
    assert_eq!(counts(&["--fresh"]), (0, 7));
}

#[test]
fn a_torn_reading_is_read_again() {
    let place = Place::new();
    place.put_cases(1, 1);
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    let before = outputs(&place.out("out"));
    let readings = place.out("out").join("readings");
    let path = fs::read_dir(readings).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    assert_eq!(outputs(&place.out("out")), before);
}
