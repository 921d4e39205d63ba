//! The command line as a user meets it: exit codes, streams, files and their modes.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and tests make their own files"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use self::program::{Place, casebrief, outputs, run_report, said, summary};

#[path = "support/program.rs"]
mod program;

#[test]
fn a_run_writes_everything_the_contract_names() {
    let place = Place::new();
    place.put_cases(2, 2);
    let (code, stdout, stderr) = said(&mut place.run("out"));
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    let out = place.out("out");
    for name in ["index.html", "index.json", "run.json", "audit.jsonl", "readings"] {
        assert!(out.join(name).exists(), "{name}");
    }
    for name in ["summary.json", "summary.html", "labs.csv"] {
        assert!(out.join("case-01").join(name).exists(), "{name}");
    }
    assert_eq!(said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(&out)).0, Some(0));
}

#[test]
fn files_are_for_their_owner_only() {
    let place = Place::new();
    place.put_cases(1, 1);
    said(&mut place.run("out"));
    let mut todo = vec![place.out("out")];
    while let Some(path) = todo.pop() {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
        if path.is_dir() {
            todo.extend(fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
        }
    }
}

#[test]
fn two_runs_give_the_same_bytes_whatever_the_number_of_jobs() {
    let place = Place::new();
    place.put_cases(3, 3);
    place.put("case-02/again.txt", "LABORATORY REPORT\nPatient: Case 02\nSodium 101 mmol/L 135 - 145\n");
    place.put("case-03/odd.bin", "\0\u{1}\u{2}");
    said(place.run("one").args(["--jobs", "1"]));
    said(place.run("four").args(["--jobs", "4"]));
    assert_eq!(outputs(&place.out("one")), outputs(&place.out("four")));
}

#[test]
fn every_entry_has_a_card_with_a_status_and_the_exit_code_tells() {
    let place = Place::new();
    place.put("a/good.txt", "Sodium 140 mmol/L");
    place.put("a/deep/er/good.txt", "Potassium 4.1 mmol/L");
    place.put("a/empty.pdf", "");
    place.put("a/unknown.bin", "\0\u{1}\u{2}\u{3}");
    std::os::unix::fs::symlink("/etc/hostname", place.records().join("a/link.txt")).unwrap();
    fs::create_dir(place.records().join("b")).unwrap();
    place.put("loose.txt", "Urea 30 mg/dL");
    assert_eq!(said(&mut place.run("out")).0, Some(1));
    let out = place.out("out");
    let a = summary(&out, "a");
    let cards: Vec<(&str, &str)> = a["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["path"].as_str().unwrap(), it["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        cards,
        [
            ("deep/er/good.txt", "ok"),
            ("empty.pdf", "corrupt"),
            ("good.txt", "ok"),
            ("link.txt", "unreadable"),
            ("unknown.bin", "unsupported"),
        ]
    );
    assert_eq!(summary(&out, "b")["sources"].as_array().unwrap().len(), 0);
    assert_eq!(summary(&out, "records")["sources"].as_array().unwrap().len(), 1);
    let report = run_report(&out);
    assert_eq!((&report["files"], &report["read"], &report["unread"]), (&6.into(), &3.into(), &3.into()));
}

#[test]
fn the_same_file_twice_has_two_cards() {
    let place = Place::new();
    place.put("a/one.txt", "Sodium 140 mmol/L");
    place.put("a/two.txt", "Sodium 140 mmol/L");
    said(&mut place.run("out"));
    let a = summary(&place.out("out"), "a");
    let ids: Vec<&str> =
        a["sources"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids[1], format!("{}-2", ids[0]));
    assert_eq!(run_report(&place.out("out"))["duplicates"], 1);
}

#[test]
fn what_can_not_be_done_is_told_and_ends_with_2() {
    let place = Place::new();
    place.put_cases(1, 1);
    let records = place.records();
    let inside = records.join("out");
    let file = place.put("case-01/report-01.txt", "Sodium 140");
    let cases: [(&[&str], &str); 6] = [
        (&["run", "/no/such/folder", "--out", "OUT"], "can't list the records folder /no/such/folder: "),
        (&["run", "RECORDS", "--out", inside.to_str().unwrap()], "lies inside"),
        (&["run", "RECORDS", "--out", file.to_str().unwrap()], "lies inside"),
        (&["run", "RECORDS", "--out", "/proc/no"], "can't write /proc/no"),
        (&["run", "RECORDS", "--out", "OUT", "--lang", "xyz"], "tesseract-ocr-xyz"),
        (&["run", "RECORDS", "--out", "OUT", "--passwords", "/no/file"], "can't read the passwords file"),
    ];
    for (args, message) in cases {
        let out = place.out("out");
        let args = args.iter().map(|it| match *it {
            "RECORDS" => records.as_path(),
            "OUT" => out.as_path(),
            other => Path::new(other),
        });
        let (code, stdout, stderr) = said(casebrief().args(args));
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.starts_with("casebrief: error: ") && stderr.contains(message), "{stderr}");
        assert!(!out.exists(), "something was written before {message:?}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    for args in [&["run"][..], &["walk"], &["run", "x", "--out", "y", "--shard", "3/2"], &[]] {
        let (code, stdout, _) = said(casebrief().args(args));
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{args:?}");
    }
    let (code, help, _) = said(casebrief().arg("--help"));
    assert_eq!(code, Some(0));
    for word in ["run", "read", "labs", "index", "verify", "doctor", "pipelines", "schema", "explain", "130"]
    {
        assert!(help.contains(word), "{word}");
    }
    assert!(!help.contains("read-one") && !help.contains('\u{1b}'), "{help}");
    let (_, help, _) = said(casebrief().args(["run", "--help"]).env("NO_COLOR", "1"));
    for word in ["--out", "--pipeline", "--as-of", "--jobs", "--lang", "--fresh", "--passwords", "--shard"] {
        assert!(help.contains(word), "{word}");
    }
    assert!(!help.contains('\u{1b}'), "{help}");
}

#[test]
fn nothing_is_said_when_quiet_and_progress_is_json_when_asked_for() {
    let place = Place::new();
    place.put_cases(1, 2);
    let (_, stdout, stderr) = said(place.run("out").arg("--quiet"));
    assert_eq!((stdout.as_str(), stderr.as_str()), ("", ""));
    let (_, stdout, stderr) = said(place.run("out").args(["--quiet", "--progress", "json"]));
    assert_eq!(stdout, "");
    let events: Vec<String> = stderr
        .lines()
        .map(|it| {
            serde_json::from_str::<serde_json::Value>(it).unwrap()["event"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(events, ["planned", "file_read", "file_read", "case_done"]);
}

#[test]
fn shards_share_the_cases_and_index_brings_them_together() {
    let place = Place::new();
    place.put_cases(6, 1);
    let mut n_cases = 0;
    for shard in ["1/2", "2/2"] {
        assert_eq!(said(place.run("out").args(["--shard", shard])).0, Some(0));
        n_cases += run_report(&place.out("out"))["cases"].as_u64().unwrap();
    }
    assert_eq!(n_cases, 6);
    assert_eq!(said(casebrief().arg("index").arg(place.out("out"))).0, Some(0));
    said(&mut place.run("whole"));
    let without_readings = |name: &str| {
        let mut outputs = outputs(&place.out(name));
        outputs.retain(|name, _| !name.starts_with("readings/"));
        outputs
    };
    assert_eq!(without_readings("out"), without_readings("whole"));
}

#[test]
fn verify_names_what_is_new_gone_or_torn() {
    let place = Place::new();
    place.put_cases(3, 2);
    said(&mut place.run("out"));
    let verify = || said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(place.out("out")));
    assert_eq!(verify(), (Some(0), String::new(), String::new()));
    place.put("case-01/new.txt", "Urea 30 mg/dL");
    fs::remove_file(place.records().join("case-02/report-01.txt")).unwrap();
    fs::write(place.out("out").join("case-03/summary.json"), "{").unwrap();
    let (code, stdout, _) = verify();
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{stdout}");
    assert!(lines[0].starts_with("case-01: file ") && lines[0].contains("new or changed"), "{stdout}");
    assert!(lines[1].starts_with("case-02: card ") && lines[1].contains("gone or changed"), "{stdout}");
    assert!(lines[2].starts_with("case-03: it has no whole summary"), "{stdout}");
}

#[test]
fn logs_and_reports_hold_no_words_and_no_file_names() {
    let place = Place::new();
    place.put("case-1/Zebediah Quill.txt", "Patient: Xanthippe Vex\nSodium 140 mmol/L");
    place.put("case-1/Zebediah Quill.bin", "\0Xanthippe Vex");
    let (_, stdout, stderr) = said(place.run("out").args(["--progress", "json"]));
    let out = place.out("out");
    let run = fs::read_to_string(out.join("run.json")).unwrap();
    let audit = fs::read_to_string(out.join("audit.jsonl")).unwrap();
    for text in [stdout, stderr, run, audit] {
        assert!(!text.contains("Zebediah") && !text.contains("Xanthippe"), "{text}");
    }
}

#[test]
fn the_audit_log_grows_by_a_line_a_run() {
    let place = Place::new();
    place.put_cases(1, 2);
    for n_lines in 1..=2 {
        said(&mut place.run("out"));
        let audit = fs::read_to_string(place.out("out").join("audit.jsonl")).unwrap();
        assert_eq!(audit.lines().count(), n_lines);
        let last: serde_json::Value = serde_json::from_str(audit.lines().last().unwrap()).unwrap();
        assert_eq!(last["inputs"].as_array().unwrap().len(), 2);
        assert_eq!(last["outcome"], "done");
    }
}

#[test]
fn read_shows_the_words_of_one_file() {
    let place = Place::new();
    let file = place.put("a/x.txt", "Sodium 140 mmol/L");
    let read = |form: &str| said(casebrief().arg("read").arg(&file).args(["--format", form]));
    let (code, text, _) = read("text");
    assert_eq!((code, text.trim()), (Some(0), "Sodium 140 mmol/L"));
    let (_, json, _) = read("json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["pages"][0]["words"].as_array().unwrap().len(), 3);
    assert!(read("hocr").1.contains("ocrx_word"));
    let (code, _, stderr) = said(casebrief().args(["read", "/no/such/file"]));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("can't be opened"), "{stderr}");
}

#[test]
fn a_bad_pipeline_stops_the_run_before_any_case_is_touched() {
    let place = Place::new();
    place.put_cases(1, 1);
    let file = place.out("mine.toml");
    fs::write(&file, "id = \"mine\"\ntitel = \"Mine\"\n").unwrap();
    let (code, _, stderr) = said(place.run("out").arg("--pipeline").arg(&file));
    assert_eq!(code, Some(2));
    assert!(stderr.contains("mine.toml:2:1") && stderr.contains("titel"), "{stderr}");
    let (code, _, stderr) = said(place.run("out").args(["--pipeline", "no-such"]));
    assert_eq!(code, Some(2));
    assert!(stderr.contains("no-such") && stderr.contains("general"), "{stderr}");
    assert!(!place.out("out").exists());
    assert_eq!(said(casebrief().args(["pipelines", "check"]).arg(&file)).0, Some(2));
}

#[test]
fn a_wrong_case_file_has_a_card_that_does_not_repeat_it() {
    let place = Place::new();
    place.put_cases(3, 1);
    place.put("case-01/case.toml", "question = \"Should I?\"\n");
    place.put("case-02/case.toml", "question = \"Should I?\"\nnmae = \"Xanthippe Vex\"\n");
    place.put("case-03/case.toml", "pipelines = [\"no-such\"]\n");
    assert_eq!(said(&mut place.run("out")).0, Some(1));
    let out = place.out("out");
    assert_eq!(summary(&out, "case-01")["case"]["question"], "Should I?");
    let card = |case: &str| {
        let sources = summary(&out, case)["sources"].as_array().unwrap().clone();
        sources.into_iter().find(|it| it["path"] == "case.toml")
    };
    assert_eq!(card("case-01"), None);
    let detail = card("case-02").unwrap()["problems"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("line 2, column 1") && !detail.contains("Vex"), "{detail}");
    let detail = card("case-03").unwrap()["problems"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("there are ") && detail.contains("general"), "{detail}");
    assert_eq!(said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(&out)).0, Some(0));
}

#[test]
fn findings_end_with_3_only_when_asked_for_and_can_be_explained() {
    let place = Place::new();
    place.put("a/x.txt", "LABORATORY REPORT\nPotassium 7.1 mmol/L 3.5 - 5.1\n");
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    assert_eq!(said(place.run("out").arg("--fail-on-findings")).0, Some(3));
    let a = summary(&place.out("out"), "a");
    let finding = a["findings"][0]["id"].as_str().unwrap();
    let explain = |id: &str| said(casebrief().arg("explain").arg(place.out("out").join("a")).arg(id));
    let (code, text, _) = explain(finding);
    assert_eq!(code, Some(0));
    assert!(text.contains("rule ") && text.contains("source "), "{text}");
    let (code, text, _) = explain(a["labs"][0]["id"].as_str().unwrap());
    assert_eq!(code, Some(0));
    assert!(text.contains("7.1") && text.contains("x.txt") && text.contains("box "), "{text}");
    assert_eq!(explain("no-such-id").0, Some(2));

    place.put("b/note.txt", "CLINIC NOTE\nMedications\n- Ramipril 5 mg daily\n");
    place.put("b/lab.txt", "LABORATORY REPORT\nPotassium 6.3 mmol/L 3.5 - 5.1\n");
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    let findings = summary(&place.out("out"), "b")["findings"].as_array().unwrap().clone();
    let risk = findings.iter().find(|it| it["rule"]["id"] == "risk.dl_acei_arb_k6").unwrap();
    let id = risk["id"].as_str().unwrap();
    let (code, text, _) = said(casebrief().arg("explain").arg(place.out("out").join("b")).arg(id));
    assert_eq!(code, Some(0));
    for part in
        ["fires if  class in", "source ", "Ramipril 5 mg", "Potassium 6.3", "page      1 of note.txt", "box "]
    {
        assert!(text.contains(part), "{part} in {text}");
    }

    let missing = findings.iter().find(|it| it["rule"]["id"] == "general.referral").unwrap();
    let id = missing["id"].as_str().unwrap();
    let (_, text, _) = said(casebrief().arg("explain").arg(place.out("out").join("b")).arg(id));
    for part in
        ["asks for  Referral letter", "because   Some services need it", "source    WECOVR: ", "searched "]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let own = place.out("own.toml");
    let rule = "[[risk]]\nid = \"own_k\"\nkind = \"lab\"\nseverity = \"critical\"\n\
                condition = \"lab.potassium > 6.2 mmol/L and missing(lab.magnesium within 30 days)\"\n\
                message = \"House rule\"\nsource = [\"PROJECT\"]\nsource_status = \"logic\"\n";
    fs::write(&own, rule).unwrap();
    assert_eq!(said(place.run("out").arg("--pipeline").arg(&own)).0, Some(0));
    let findings = summary(&place.out("out"), "b")["findings"].as_array().unwrap().clone();
    let of_own = findings.iter().find(|it| it["rule"]["id"] == "risk.own_k").unwrap();
    let id = of_own["id"].as_str().unwrap();
    let (_, text, _) = said(casebrief().arg("explain").arg(place.out("out").join("b")).arg(id));
    assert!(text.contains("fires if  lab.potassium > 6.2 mmol/L and missing"), "{text}");
}

#[test]
fn labs_shows_results_as_table_json_and_csv() {
    let place = Place::new();
    let file = place.put("a/x.txt", "LABORATORY REPORT\nPotassium 7.1 mmol/L 3.5 - 5.1\n");
    let labs = |form: &str| said(casebrief().arg("labs").arg(&file).args(["--format", form]));
    let (code, table, _) = labs("table");
    assert_eq!(code, Some(0));
    assert!(table.contains("Potassium") && table.contains("7.1"), "{table}");
    let json: serde_json::Value = serde_json::from_str(&labs("json").1).unwrap();
    assert_eq!(json[0]["value_printed"], "7.1");
    assert!(labs("csv").1.contains("7.1"));
}

#[test]
fn a_full_disk_is_told_and_nothing_is_torn() {
    let place = Place::new();
    place.put_cases(2, 1);
    // A limit on the length of files stands in for the disk; the page of a case is longer than 4 KiB.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_casebrief"), "run"]);
    command.arg(place.records()).arg("--out").arg(place.out("out")).args(["--as-of", program::AS_OF]);
    let (code, _, stderr) = said(&mut command);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("can't write "), "{stderr}");
    for name in outputs(&place.out("out")).keys() {
        assert!(!name.ends_with("summary.json") && !name.contains(".tmp"), "{name}");
    }
    // With room again, the same command goes on.
    assert_eq!(said(&mut place.run("out")).0, Some(0));
    assert_eq!(said(&mut place.run("other")).0, Some(0));
    assert_eq!(outputs(&place.out("out")), outputs(&place.out("other")));
}

#[test]
fn schema_pipelines_and_doctor_answer_on_standard_output() {
    let (code, schema, _) = said(casebrief().arg("schema"));
    assert_eq!(code, Some(0));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let (code, list, _) = said(casebrief().args(["pipelines", "list"]));
    assert!(code == Some(0) && list.contains("general"), "{list}");
    let (code, shown, _) = said(casebrief().args(["pipelines", "show", "general"]));
    assert!(code == Some(0) && shown.contains("general."), "{shown}");
    let (code, text, _) = said(casebrief().arg("doctor"));
    assert!(code == Some(0) && text.contains("ready"), "{text}");
    for child in ["text   ", "pictures   "] {
        let told = text.lines().find(|it| it.starts_with(child)).unwrap();
        assert!(["full", "partial", "without Landlock"].iter().any(|it| told.contains(it)), "{text}");
    }
}
