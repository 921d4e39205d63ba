//! The headline: at most twelve lines, in the order in which a specialist asks.

use crate::assess::testing::{clinical, day, evidence, lab};
use crate::model::{ClinicalStatus, Level, Note, NoteSection, RecordId, Status};

use super::{Assessment, case};

fn lines(judged: &Assessment) -> Vec<&str> {
    judged.headline.iter().map(|it| it.text.as_str()).collect()
}

#[test]
fn the_working_diagnosis_and_what_to_heed_come_before_results() {
    let mut ill = case([lab("Hb", "6.0").analyte("hemoglobin").unit("g/dL").range("12-16")]);
    ill.records[1].author = Some("Dr. Ann Lee".to_owned());
    ill.records[1].dated = Some(day("2025-05-01"));
    ill.facts.diagnoses = vec![
        clinical("note", "breast cancer", ClinicalStatus::Present),
        clinical("note", "bone metastases", ClinicalStatus::Possible),
        clinical("note", "asthma", ClinicalStatus::Past),
        clinical("note", "stroke", ClinicalStatus::Family),
        clinical("note", "jaundice", ClinicalStatus::Absent),
    ];
    ill.facts.allergies = vec![
        clinical("note", "penicillin", ClinicalStatus::Present),
        clinical("note", "Penicillin", ClinicalStatus::Present),
        clinical("note", "latex", ClinicalStatus::Absent),
    ];
    ill.facts.medications = vec![clinical("note", "warfarin", ClinicalStatus::Present)];
    let judged = ill.judge();
    let said = lines(&judged);
    assert_eq!(
        said[0],
        "Working diagnosis: breast cancer; possible bone metastases (clinic note in note.pdf, page 1, 2025-05-01, Dr. Ann Lee)"
    );
    assert!(
        said[1].starts_with("Allergies: penicillin. Takes an anticoagulant \u{2013} warfarin"),
        "{said:?}"
    );
    assert!(said[2].contains("critically low"), "{said:?}");
    assert_eq!(said.iter().filter(|it| it.contains("anticoagulant")).count(), 1, "told once: {said:?}");
}

#[test]
fn the_newest_paper_and_its_weightiest_section_give_the_working_diagnosis() {
    let mut ill = case([]);
    let mut placed = |name: &str, top: f32| {
        let mut fact = clinical("note", name, ClinicalStatus::Present);
        fact.evidence.rect = crate::model::Rect::new(0.1, top, 0.9, top + 0.01).unwrap();
        ill.facts.diagnoses.push(fact);
    };
    placed("cough for two weeks", 0.3);
    placed("pneumonia", 0.7);
    let heading = |section: &str, top: f32| {
        let mut place = evidence("note", 1, section);
        place.rect = crate::model::Rect::new(0.1, top, 0.9, top + 0.01).unwrap();
        NoteSection { section: section.to_owned(), heading: section.to_owned(), evidence: place }
    };
    ill.facts.notes.push(Note {
        left_out: Vec::new(),
        record: RecordId("note".to_owned()),
        sections: vec![heading("hpi", 0.2), heading("diagnosis", 0.6)],
        sentences: Vec::new(),
    });
    let judged = ill.judge();
    assert_eq!(lines(&judged)[0], "Working diagnosis: pneumonia (clinic note in note.pdf, page 1)");
}

#[test]
fn silence_about_allergies_is_not_told_as_none() {
    let with = |status: Option<ClinicalStatus>| {
        let mut said = case([]);
        said.facts.medications = vec![clinical("note", "clopidogrel", ClinicalStatus::Present)];
        said.facts.allergies.extend(status.map(|it| clinical("note", "No known drug allergies", it)));
        let judged = said.judge();
        judged.headline[0].text.clone()
    };
    assert!(
        with(None)
            .starts_with("Allergies: no statement found, which does not mean none. Takes an antiplatelet")
    );
    assert!(
        with(Some(ClinicalStatus::Absent)).starts_with("Allergies: stated \"No known drug allergies\". ")
    );
    assert!(case([]).judge().headline.iter().all(|it| !it.text.contains("llergies: ")), "the gap says so");
}

#[test]
fn the_headline_has_at_most_twelve_lines_and_every_line_refers_to_something() {
    let many = (0..30).map(|it| lab(&format!("test {it}"), "9").range("1-2").mark("HH"));
    let others = (0..30).map(|it| lab(&format!("other {it}"), "9").range("1-2"));
    let mut full = case(many.chain(others)).asking("cad").asking("ckd");
    full.sources[1].status = Status::Corrupt;
    let judged = full.judge();
    assert!(judged.headline.len() <= 12, "{:?}", judged.headline);
    let ids: Vec<&str> = judged.findings.iter().map(|it| it.id.0.as_str()).collect();
    assert!(judged.headline.iter().all(|it| !it.refs.is_empty()));
    assert!(judged.headline.iter().flat_map(|it| &it.refs).all(|it| ids.contains(&it.as_str())));
}

#[test]
fn the_headline_names_first_what_the_checklists_ask_for() {
    let labs = [
        lab("ESR", "90").range("0-20").analyte("esr"),
        lab("CK-MB", "9.8").range("0-5").analyte("ck_mb"),
        lab("Sensitive Troponin", "148").range("0-34"),
        lab("LDL", "168").range("0-100").analyte("ldl"),
        lab("Sodium", "134").range("136-145").analyte("sodium"),
    ];
    let judged = case(labs).saying("myocardial infarction").asking("cad").judge();
    let starts: Vec<&str> =
        judged.headline.iter().filter_map(|it| it.text.split_once(':')).map(|it| it.0).take(4).collect();
    assert_eq!(starts, ["Cardiac", "Lipids", "Inflammation", "Electrolytes"], "{:?}", judged.headline);
}

#[test]
fn a_fall_that_a_source_judges_stands_in_the_headline() {
    let egfr = |value: &str, on: &str| {
        lab("eGFR", value).analyte("egfr").unit("mL/min/{1.73_m2}").range(">90").taken(on)
    };
    let judged = case([egfr("41", "2024-08-01"), egfr("19", "2025-05-01")]).judge();
    assert_eq!(judged.triage.level, Level::Urgent);
    let lines: Vec<&str> = judged.headline.iter().map(|it| it.text.as_str()).skip(1).take(2).collect();
    assert!(lines[0].starts_with("CKD range eGFR persisting 3 months or more"), "{lines:?}");
    assert!(lines[1].starts_with("eGFR 41 \u{2192} 19 "), "{lines:?}");
    assert!(lines[1].contains("accelerated progression"), "{lines:?}");
}
