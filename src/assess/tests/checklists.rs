//! Checklists: what applies, what is there, what is missing and why.

use crate::assess::testing::{clinical, day, evidence, knowledge, lab, mention, record, referrer};
use crate::model::{
    ChecklistStatus, ClinicalStatus, FindingKind, Format, Need, Note, NoteSection, RecordId, RecordKind,
};

use super::{Case, case, hb};

#[test]
fn a_checklist_applies_when_asked_for_or_when_a_clinical_paper_states_its_condition() {
    assert_eq!(case([]).judge().pipelines, ["general"]);
    assert_eq!(case([]).asking("ckd").judge().pipelines, ["general", "ckd"]);
    let stated = case([]).saying("diabetes").judge();
    assert_eq!(stated.pipelines, ["general", "diabetes"]);
    let (_, _, why) = stated.status("diabetes.a1c");
    assert!(why.contains("the records state \"diabetes\" (clinic note in note.pdf, page 1)"), "{why}");

    let mut in_lab = case([]);
    in_lab.facts.mentions.push(mention("lab", "diabetes"));
    assert_eq!(in_lab.judge().pipelines, ["general"]);
    for (before, behind, applies) in [
        ("known case of", "for ten years", true),
        ("no history of", "", false),
        ("no fever.", "", true),
        ("mother had", "", false),
        ("", ": no", false),
        ("", ", no fever", true),
        ("no hypertension, asthma or", "", false),
    ] {
        let mut said = case([]).saying("diabetes");
        said.facts.mentions[0].before = before.to_owned();
        said.facts.mentions[0].behind = behind.to_owned();
        assert_eq!(said.judge().pipelines.len() == 2, applies, "{before} diabetes {behind}");
    }
}

#[test]
fn each_checklist_applies_to_each_of_its_conditions_and_not_where_that_is_denied() {
    let mut faults = Vec::new();
    for list in knowledge().checklists.iter().filter(|it| it.id != "general") {
        let applies = |before: &str, phrase: &str, behind: &str| {
            let mut said = case([]).saying(phrase);
            said.facts.mentions[0].before = before.to_owned();
            said.facts.mentions[0].behind = behind.to_owned();
            said.judge().pipelines.contains(&list.id)
        };
        for phrase in &list.applies_to {
            let stated = applies("known case of", phrase, "for two years");
            let denied = applies("no history of", phrase, "");
            let of_relative = applies("mother has", phrase, "");
            let of_name = applies("Department of", phrase, "") || applies("", phrase, "Institute");
            if !stated || denied || of_relative || of_name {
                faults.push(format!("{}: {phrase} {stated} {denied} {of_relative} {of_name}", list.id));
            }
        }
        for other in &list.applies_not_to {
            let phrase = list.applies_to.iter().find(|it| other.contains(it.as_str())).unwrap();
            let (before, behind) = other.split_once(phrase.as_str()).unwrap();
            if applies(before, phrase, behind) || !applies("", phrase, "was found") {
                faults.push(format!("{}: {other}", list.id));
            }
        }
        if !list.enabled || list.applies_to.is_empty() && list.criterion.is_none() {
            faults.push(format!("{}: never applies by itself", list.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_checklist_applies_when_its_treatment_is_proposed_and_says_so() {
    let with = |decision: &str| {
        let mut proposed = case([]);
        proposed.case_file.decision = Some(decision.to_owned());
        proposed.judge()
    };
    let judged = with("Knee replacement in June");
    assert_eq!(judged.pipelines, ["general", "joint_replacement", "pre_surgery"]);
    let (_, _, why) = judged.status("pre_surgery.asa");
    assert!(why.contains("is proposed"), "{why}");
    assert_eq!(with("Tablets, no surgery").pipelines, ["general"]);
}

#[test]
fn a_short_form_does_not_count_where_the_condition_is_denied() {
    let with = |before: &str| {
        let mut said = case([]).saying("DM").saying("diabetes");
        said.facts.mentions[1].before = before.to_owned();
        said.judge().pipelines.len() == 2
    };
    assert!(!with("no known"));
    assert!(with("mother had"), "a relative's condition says nothing about the patient");
}

#[test]
fn what_a_paper_gives_to_relatives_or_denies_makes_no_checklist_apply() {
    let with = |status: ClinicalStatus| {
        let mut said = case([]).saying("diabetes");
        said.facts.diagnoses.push(clinical("note", "adult-onset diabetes", status));
        said.judge().pipelines.len() == 2
    };
    assert!(with(ClinicalStatus::Present));
    assert!(with(ClinicalStatus::Past), "a list of past illnesses tells of lasting ones too");
    assert!(!with(ClinicalStatus::Family));
    assert!(!with(ClinicalStatus::Absent));
    let in_section = |section: &str| {
        let mut said = case([]).saying("diabetes");
        said.facts.notes.push(Note {
            left_out: Vec::new(),
            record: RecordId("note".to_owned()),
            sections: vec![NoteSection {
                section: section.to_owned(),
                heading: section.to_owned(),
                evidence: evidence("note", 1, section),
            }],
            sentences: Vec::new(),
        });
        said.judge().pipelines.len() == 2
    };
    assert!(in_section("pmh"));
    assert!(!in_section("family_history"), "cancer, dementia, diabetes");
}

#[test]
fn an_item_is_present_stale_spoken_of_or_missing() {
    let a1c = |on: &str| lab("HbA1c", "7.1").analyte("hba1c").unit("%").taken(on);
    let status = |case: Case| case.asking("diabetes").judge().status("diabetes.a1c").1;
    assert_eq!(status(case([a1c("2025-05-01")])), ChecklistStatus::Present);
    assert_eq!(status(case([a1c("2024-05-01")])), ChecklistStatus::Stale);
    assert_eq!(status(case([a1c("2024-05-01"), a1c("2025-05-20")])), ChecklistStatus::Present);
    assert_eq!(status(case([]).saying("HbA1c")), ChecklistStatus::MentionedOnly);
    assert_eq!(status(case([])), ChecklistStatus::Missing);
}

#[test]
fn all_results_of_an_item_are_needed_unless_one_is_enough() {
    let creatinine = || lab("Creatinine", "1.1").analyte("creatinine").unit("mg/dL").taken("2025-05-01");
    let judged = case([creatinine()]).asking("cad").judge();
    let (need, status, why) = judged.status("cad.renal");
    assert_eq!((need, status), (Need::Required, ChecklistStatus::Missing));
    assert!(why.contains("not found: "), "{why}");
    let acr = lab("ACR", "20").analyte("acr").unit("mg/g").taken("2025-05-01");
    assert_eq!(case([acr]).asking("ckd").judge().status("ckd.acr").1, ChecklistStatus::Present);
    let judged = case([creatinine()]).asking("ckd").judge();
    let (_, status, why) = judged.status("ckd.series");
    assert_eq!(status, ChecklistStatus::Missing);
    assert!(why.contains("two results 90 days apart"), "{why}");
    let series =
        [creatinine(), lab("Creatinine", "1.0").analyte("creatinine").unit("mg/dL").taken("2025-01-01")];
    assert_eq!(case(series).asking("ckd").judge().status("ckd.series").1, ChecklistStatus::Present);
}

#[test]
fn an_incomplete_item_names_only_what_is_lacking() {
    let calcium = lab("Calcium", "9.0").analyte("calcium").unit("mg/dL").taken("2025-05-01");
    let egfr = lab("eGFR", "45").analyte("egfr").unit("mL/min/{1.73_m2}").taken("2025-05-01");
    let pth = lab("PTH", "60").analyte("pth").unit("pg/mL").taken("2025-05-01");
    let phosphate = lab("Phosphate", "4").analyte("phosphate").unit("mg/dL").taken("2025-05-01");
    let judged = case([calcium, egfr, pth, phosphate]).asking("ckd").judge();
    let said = judged.statements(FindingKind::Missing);
    let of_bone = said.iter().find(|it| it.starts_with("Calcium, phosphate, PTH, vitamin D"));
    assert!(
        of_bone.is_some_and(|it| it.contains(": incomplete, not found: 25-hydroxyvitamin D (")),
        "{said:?}"
    );
}

#[test]
fn an_unsure_analyte_under_a_telling_name_is_enough_where_one_of_several_is() {
    let troponin = lab("Sensitive Troponin", "148").unit("ng/L").taken("2025-05-20");
    let judged = case([troponin]).saying("myocardial infarction").asking("cad").judge();
    assert_eq!(judged.status("cad.troponin").1, ChecklistStatus::Present);
}

#[test]
fn words_of_a_title_show_an_item_in_any_order() {
    let status = |behind: &str| {
        let mut scanned = case([]).saying("ultrasound").asking("ckd");
        scanned.records[1].kind = RecordKind::ImagingReport;
        scanned.facts.mentions[0].in_heading = true;
        scanned.facts.mentions[0].behind = behind.to_owned();
        scanned.facts.labs =
            vec![lab("eGFR", "25").analyte("egfr").unit("mL/min/{1.73_m2}").taken("2025-05-01").done()];
        scanned.judge().status("ckd.us").1
    };
    assert_eq!(status("of both kidneys"), ChecklistStatus::Present);
    assert_eq!(status("of the abdomen"), ChecklistStatus::Missing);
}

#[test]
fn the_first_physician_needs_a_name_and_a_way_to_reach_them() {
    let with = |phone: Option<&str>| {
        let mut signed = case([]);
        signed.facts.contacts.push(referrer("note", phone));
        let judged = signed.judge();
        let (_, status, why) = judged.status("general.first_doctor");
        (status, why.to_owned())
    };
    assert_eq!(with(Some("555-0100")).0, ChecklistStatus::Present);
    let (status, why) = with(None);
    assert!(status == ChecklistStatus::Missing && why.contains("a telephone number or address"), "{why}");
    assert_eq!(case([]).judge().status("general.first_doctor").1, ChecklistStatus::Missing);
}

#[test]
fn a_paper_of_the_right_kind_shows_an_item_and_its_name_alone_does_not() {
    let status = |case: Case| case.asking("cad").judge().status("cad.ecg").1;
    assert_eq!(status(case([]).saying("ECG")), ChecklistStatus::MentionedOnly);
    let mut headed = case([]).saying("ECG");
    headed.facts.mentions[0].in_heading = true;
    assert_eq!(status(headed), ChecklistStatus::MentionedOnly);
    let mut there = case([]).saying("ECG");
    there.facts.mentions[0].in_heading = true;
    there.records[1].kind = RecordKind::CardiacTest;
    there.records[1].dated = Some(day("2025-05-01"));
    assert_eq!(status(there), ChecklistStatus::Present);
    assert_eq!(case([hb("13")]).judge().status("general.labs").1, ChecklistStatus::Present);
}

#[test]
fn a_conditional_item_is_asked_for_only_when_its_condition_is_shown() {
    let status = |case: Case| {
        let judged = case.asking("ckd").judge();
        let (need, status, _) = judged.status("ckd.mbd");
        (need, status)
    };
    let egfr = |value: &str| lab("eGFR", value).analyte("egfr").unit("mL/min/{1.73_m2}").taken("2025-05-01");
    assert_eq!(status(case([])), (Need::Recommended, ChecklistStatus::NotApplicable));
    assert_eq!(status(case([egfr("75")])), (Need::Recommended, ChecklistStatus::NotApplicable));
    assert_eq!(status(case([egfr("45")])), (Need::Required, ChecklistStatus::Missing));
    assert_eq!(status(case([egfr(">60")])), (Need::Recommended, ChecklistStatus::NotApplicable));
    let judged = case([]).judge();
    let (_, status, why) = judged.status("general.discharge");
    assert_eq!(status, ChecklistStatus::NotApplicable);
    assert!(why.contains("nothing that was looked for was found"), "{why}");
}

#[test]
fn the_images_themselves_are_asked_for_where_only_their_report_is_there() {
    let status = |case: Case| case.judge().status("general.image_files").1;
    assert_eq!(status(case([])), ChecklistStatus::NotApplicable);
    let with_report = || {
        let mut reported = case([]);
        reported.records.push(record("report", RecordKind::ImagingReport, 1));
        reported
    };
    assert_eq!(status(with_report()), ChecklistStatus::Missing);
    let judged = with_report().judge();
    let told = judged.findings.iter().find(|it| it.rule.id == "general.image_files").unwrap();
    assert!(told.statement.contains("DICOM"), "{}", told.statement);
    let mut with_files = with_report();
    with_files.sources[0].format = Format::Dicom;
    assert_eq!(status(with_files), ChecklistStatus::Present);
    let mut with_pictures = with_report();
    with_pictures.records.push(record("film", RecordKind::ImageStudy, 1));
    assert_eq!(status(with_pictures), ChecklistStatus::Present);
}

#[test]
fn the_question_of_the_sender_answers_the_question_item() {
    assert_eq!(case([]).judge().status("general.question").1, ChecklistStatus::Missing);
    let mut asked = case([]);
    asked.case_file.question = Some("Is the operation needed?".to_owned());
    assert_eq!(asked.judge().status("general.question").1, ChecklistStatus::Present);
}
