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

use self::program::{Place, casebrief, outputs, run_report, said, summary};

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
fn a_run_that_is_interrupted_keeps_the_finished_cases_in_the_list() {
    let place = Place::new();
    place.put_cases(20, 2);
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    let list = || fs::read(place.out("out").join("index.json")).unwrap();
    let whole = list();
    assert_eq!(run_until(place.run("out").arg("--fresh"), Signal::INT).code(), Some(130));
    assert_eq!(list(), whole);
}

#[test]
fn verify_tells_how_the_list_differs_from_the_finished_cases() {
    let place = Place::new();
    place.put_cases(3, 1);
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    let path = place.out("out").join("index.json");
    let mut list: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let rows = list["cases"].as_array_mut().unwrap();
    rows.retain(|it| it["case"] != "case-01");
    rows[0]["complete"] = true.into();
    rows[0]["name"] = "Other".into();
    rows[1]["case"] = "case-09".into();
    let changed = rows[0]["case"].as_str().unwrap().to_owned();
    fs::write(&path, list.to_string()).unwrap();
    let (code, stdout, _) =
        said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(place.out("out")));
    assert_eq!(code, Some(1));
    for told in [
        "case-01: it is not in index.json",
        "case-09: it is in index.json and has no summary",
        &format!("{changed}: its row of index.json is another one"),
    ] {
        assert!(stdout.contains(told), "{told} is not in {stdout}");
    }
    assert_eq!(said(casebrief().arg("index").arg(place.out("out"))).0, Some(0));
    assert_eq!(
        said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(place.out("out"))).0,
        Some(0)
    );
}

#[test]
fn a_torn_summary_does_not_keep_the_others_from_the_list() {
    let place = Place::new();
    place.put_cases(3, 1);
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    fs::write(place.out("out").join("case-02/summary.json"), "{").unwrap();
    let (code, _, stderr) = said(casebrief().arg("index").arg(place.out("out")));
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("case-02/summary.json is not a summary"), "{stderr}");
    let list: serde_json::Value =
        serde_json::from_slice(&fs::read(place.out("out").join("index.json")).unwrap()).unwrap();
    assert_eq!(list["cases"].as_array().unwrap().len(), 2);
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
fn a_changed_checklist_is_judged_anew_without_reading_a_page_again() {
    let place = Place::new();
    place.put_cases(2, 3);
    let own = place.out("own.toml");
    let checklist = |item: &str| {
        let text = format!(
            "id = \"own\"\ntitle = \"Own\"\nspecialty = \"any\"\napplies_to = [\"*\"]\nextends = []\n\
             status = \"draft\"\nenabled = true\n\n[[item]]\nid = \"own.{item}\"\nname = \"{item}\"\n\
             kind = \"lab\"\nneed = \"required\"\nanalytes = [\"{item}\"]\nreason = \"asked for here\"\n\
             source = [\"PROJECT\"]\nsource_status = \"logic\"\n"
        );
        fs::write(&own, text).unwrap();
    };
    let run = || {
        assert_eq!(said(place.run("out").arg("--pipeline").arg(&own)).0, Some(0));
        let report = run_report(&place.out("out"));
        let readings: Vec<_> = fs::read_dir(place.out("out").join("readings"))
            .unwrap()
            .map(|it| {
                let entry = it.unwrap();
                let about = entry.metadata().unwrap();
                (entry.file_name(), about.modified().unwrap(), fs::read(entry.path()).unwrap())
            })
            .collect();
        let summary = summary(&place.out("out"), "case-01");
        let lines = summary["checklist"].as_array().unwrap().clone();
        let status: Vec<_> = lines
            .into_iter()
            .filter(|it| it["pipeline"] == "own")
            .map(|it| (it["item"].clone(), it["status"].clone()))
            .collect();
        (report["pages_newly_read"].as_u64().unwrap(), readings, status)
    };
    checklist("potassium");
    let (n_read, before, status) = run();
    assert_eq!((n_read, before.len()), (6, 6));
    assert_eq!(status, [("own.potassium".into(), "missing".into())]);
    checklist("sodium");
    let (n_read, after, status) = run();
    assert_eq!(n_read, 0, "a page was read again");
    assert!(before.iter().all(|it| after.contains(it)) && after.len() == 6, "a reading was written again");
    assert_eq!(status, [("own.sodium".into(), "present".into())]);
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
