//! What is found in notes, from their text to the rows of the lists.

mod claims;
mod text;

use std::sync::LazyLock;

use crate::model::sample::{document_of, record_of};
use crate::model::{Clinical, ClinicalStatus, Facts, RecordKind};
use crate::pipeline::Knowledge;

use super::find_notes;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

use ClinicalStatus::{Absent, Family, Past, Planned, Possible, Present, Stopped};

fn facts(kind: RecordKind, text: &str) -> Facts {
    let document = document_of(&[text]);
    let record = record_of(&document.source.id, kind, 1);
    find_notes(&[document], &[record], &KNOWLEDGE)
}

fn rows(facts: &[Clinical]) -> Vec<(&str, ClinicalStatus, &str)> {
    facts.iter().map(|it| (it.name.as_str(), it.status, it.details.as_deref().unwrap_or_default())).collect()
}

/// A name of a case, the text of a note, and the rows of one list with name, status and details.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, ClinicalStatus, &'a str)]);

fn check(cases: &[Case<'_>], list: impl Fn(&Facts) -> &Vec<Clinical>) {
    for (name, text, expected) in cases {
        assert_eq!(rows(list(&facts(RecordKind::ClinicNote, text))), *expected, "{name}");
    }
}

/// A name of a case, the text of a note, and its sections with their headings.
type Cut<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

#[test]
fn a_note_is_cut_at_its_headings() {
    let cases: [Cut<'_>; 14] = [
        ("a line of its own", "Allergies\nPenicillin", &[("allergies", "Allergies")]),
        ("before a colon", "PMH: Asthma", &[("pmh", "PMH")]),
        ("before a colon, as one word", "Imp:Asthma", &[("diagnosis", "Imp")]),
        (
            "amid a line",
            "Feels well. ALLERGIES: none. PLAN: rest",
            &[("allergies", "ALLERGIES"), ("followup", "PLAN")],
        ),
        ("with a number", "3. Medications: none", &[("medications", "Medications")]),
        ("before a dash", "Impression - Asthma", &[("diagnosis", "Impression")]),
        ("with more in brackets", "Medications (on transfer): Aspirin", &[("medications", "Medications")]),
        ("Spanish", "Diagnóstico principal\n- Asma", &[("diagnosis", "Diagnóstico principal")]),
        ("not in running text", "The plan is clear and the procedure was short.", &[]),
        (
            "without a colon, where it is a mark of its own",
            "C/O fever\nO/E BP 120/80\nAdv rest",
            &[("chief_complaint", "C/O"), ("physical_exam", "O/E"), ("followup", "Adv")],
        ),
        (
            "four letters together",
            "S: feels well\nO: chest clear\nA: Asthma\nP: rest",
            &[("hpi", "S"), ("physical_exam", "O"), ("diagnosis", "A"), ("followup", "P")],
        ),
        ("one letter alone", "BP 120/80\nP: 72", &[]),
        (
            "amid a line that goes on without a stop",
            "PMH: nil of note DH: nil regular Allergies: NKDA",
            &[("pmh", "PMH"), ("medications", "DH"), ("allergies", "Allergies")],
        ),
        (
            "side by side",
            "PROBLEMS              MEDICATIONS\nGout                  Atenolol 5 mg daily\n\
             ALLERGIES             FAMILY HISTORY\nLatex                 Mother: stroke",
            &[
                ("problem_list", "PROBLEMS"),
                ("medications", "MEDICATIONS"),
                ("allergies", "ALLERGIES"),
                ("family_history", "FAMILY HISTORY"),
            ],
        ),
    ];
    for (name, text, expected) in cases {
        let facts = facts(RecordKind::ClinicNote, text);
        let found: Vec<(&str, &str)> = facts
            .notes
            .iter()
            .flat_map(|it| &it.sections)
            .map(|it| (it.section.as_str(), it.heading.as_str()))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn an_allergy_is_a_row_and_none_stated_is_one_too() {
    let cases: &[Case<'_>] = &[
        ("nothing said", "Plan: rest", &[]),
        ("none", "ALLERGIES: None.", &[("None", Absent, "")]),
        ("an abbreviation", "Allergies: NKDA", &[("NKDA", Absent, "")]),
        ("none known", "Allergies\nNo known drug allergies.", &[("No known drug allergies", Absent, "")]),
        (
            "in a sentence",
            "Allergies: She has no known allergies.",
            &[("She has no known allergies", Absent, "")],
        ),
        ("Spanish", "Alergias: no conocidas", &[("no conocidas", Absent, "")]),
        ("elsewhere", "Allergies: See chart.", &[]),
        (
            "a list",
            "Allergies: Sulfa, latex and codeine.",
            &[("Sulfa", Present, ""), ("latex", Present, ""), ("codeine", Present, "")],
        ),
        ("a reaction behind a dash", "Allergies\nTrimethoprim - rash.", &[("Trimethoprim", Present, "rash")]),
        ("a reaction in brackets", "Allergies: iodine (anaphylaxis)", &[("iodine", Present, "anaphylaxis")]),
        ("a reaction in words", "Allergies: Morphine causes vomiting.", &[("Morphine", Present, "vomiting")]),
        (
            "one reaction of all",
            "Allergies: Sulfa, latex, all cause hives.",
            &[("Sulfa", Present, "hives"), ("latex", Present, "hives")],
        ),
        (
            "one denied",
            "Allergies: No known drug allergies. No latex allergy.",
            &[("No known drug allergies", Absent, ""), ("latex", Absent, "")],
        ),
        ("all but one", "Allergies: No known drug allergies except latex.", &[("latex", Present, "")]),
        (
            "no drug and something else",
            "Allergies: NKDA, latex",
            &[("NKDA", Absent, ""), ("latex", Present, "")],
        ),
        ("tolerated", "Allergies: PCN, but has tolerated cephalosporins.", &[("PCN", Present, "")]),
        (
            "in running text",
            "She is allergic to penicillin and came with pain.",
            &[("penicillin", Present, "")],
        ),
        ("denied in running text", "He is not allergic to penicillin.", &[("penicillin", Absent, "")]),
    ];
    check(cases, |it| &it.allergies);
}

#[test]
fn a_medicine_is_a_row_with_how_it_is_taken() {
    let cases: &[Case<'_>] = &[
        ("none", "Medications: None.", &[("None", Absent, "")]),
        (
            "a numbered list",
            "MEDICATIONS:\n1. Metformin 500 mg b.i.d.\n2. Aspirin 81 mg daily.",
            &[("metformin", Present, "500 mg b.i.d"), ("aspirin", Present, "81 mg daily")],
        ),
        (
            "between commas",
            "Meds: Atenolol, metformin 500mg bd, and Xyzzolol.",
            &[("atenolol", Present, ""), ("metformin", Present, "500mg bd"), ("Xyzzolol", Present, "")],
        ),
        (
            "a sentence",
            "Medications: She is on lisinopril 10 mg daily and aspirin.",
            &[("lisinopril", Present, "10 mg daily"), ("aspirin", Present, "")],
        ),
        (
            "a prescription",
            "Tab. Metformin 500 mg 1-0-1 x 5 days",
            &[("metformin", Present, "500 mg 1-0-1 x 5 days")],
        ),
        (
            "a table",
            "DISCHARGE MEDICATIONS:\nS.No  Drug        Dose\n1.    CAP. XYZZ-D  1-0-0\n2.    TAB. METFORMIN   500 mg",
            &[("XYZZ-D", Present, "1-0-0"), ("metformin", Present, "500 mg")],
        ),
        ("an unknown name", "Medications\n- Xyzzolol 5 mg OD", &[("Xyzzolol", Present, "5 mg OD")]),
        (
            "Spanish",
            "Tratamiento al alta\n- Omeprazol 20 mg, una cápsula cada 24 horas",
            &[("omeprazole", Present, "20 mg, una cápsula cada 24 horas")],
        ),
        ("stopped", "Medications: Prednisone was stopped.", &[("prednisone", Stopped, "was stopped")]),
        ("all but one", "Medications: no medication except aspirin.", &[("aspirin", Present, "")]),
        ("elsewhere", "Medications: Please see attached list.", &[]),
        (
            "a number of the row before an unknown name",
            "Medications\nNo   Drug             Dose\n5    TAB XYZZOR PLUS   10/50     1-0-0",
            &[("XYZZOR PLUS", Present, "10/50 1-0-0")],
        ),
        (
            "a table of wide gaps",
            "Medications\nAtenolol     25 mg     OD     Stopped",
            &[("atenolol", Stopped, "25 mg OD Stopped")],
        ),
        (
            "not started",
            "Medication: Letrozole not started.",
            &[("letrozole", ClinicalStatus::Absent, "not started")],
        ),
        ("no medicine", "Medications: The patient lives with his son.", &[]),
    ];
    check(cases, |it| &it.medications);
}

#[test]
fn a_diagnosis_is_a_row_with_what_is_claimed_of_it() {
    let cases: &[Case<'_>] = &[
        (
            "numbered in one line",
            "IMPRESSION: 1. Anaemia. 2. Gout.",
            &[("Anaemia", Present, ""), ("Gout", Present, "")],
        ),
        (
            "one sure and one possible",
            "Diagnosis: Anaemia, likely iron deficiency, with no evidence of bleeding.",
            &[("Anaemia", Present, ""), ("iron deficiency", Possible, ""), ("bleeding", Absent, "")],
        ),
        (
            "numbers as one word with the items",
            "Impression\n1.Anaemia\n2.Gout",
            &[("Anaemia", Present, ""), ("Gout", Present, "")],
        ),
        ("absent", "Impression: No evidence of pneumonia.", &[("pneumonia", Absent, "")]),
        ("possible", "Diagnosis\n- Possible sepsis", &[("sepsis", Possible, "")]),
        (
            "past",
            "PMH: Gout, stroke, asthma.",
            &[("Gout", Past, ""), ("stroke", Past, ""), ("asthma", Past, "")],
        ),
        ("of old and still", "PMH: Hypertension since 2010.", &[("Hypertension since 2010", Present, "")]),
        ("of a relative", "PMH: Father had a stroke.", &[("a stroke", Family, "")]),
        ("nothing", "PMH: Noncontributory.", &[]),
        ("advice", "Assessment and Plan\n- Return in one week.", &[]),
        ("before a colon", "Assessment and Plan\n- Gout: continue tablets", &[("Gout", Present, "")]),
    ];
    check(cases, |it| &it.diagnoses);
}

#[test]
fn procedures_vital_signs_and_grades_are_rows() {
    check(&[("planned", "Procedure: Planned colonoscopy", &[("colonoscopy", Planned, "")])], |it| {
        &it.procedures
    });
    check(
        &[(
            "in a line",
            "BP 152/94 mmHg, pulse 82/min regular, weight 84 kg, bp not taken today",
            &[
                ("Blood pressure", Present, "152/94 mmHg"),
                ("Pulse", Present, "82/min"),
                ("Weight", Present, "84 kg"),
            ],
        )],
        |it| &it.vitals,
    );
    check(&[("in brackets", "Breathless (NYHA class II).", &[("NYHA class", Present, "II")])], |it| {
        &it.function
    });
}

#[test]
fn chosen_sentences_stand_word_for_word_in_their_order() {
    let text = "HISTORY OF PRESENT ILLNESS: Seen by Dr. Rao on No. 5 ward with 2.5 mg. He was unwell.\n\
                IMPRESSION: Gout of the left foot.\n\
                PLAN: Thank you for sending him. Repeat uric acid in two weeks. Repeat uric acid in two weeks.";
    let facts = facts(RecordKind::ClinicNote, text);
    let told: Vec<&str> = facts.notes[0].sentences.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "Seen by Dr. Rao on No. 5 ward with 2.5 mg.",
            "He was unwell.",
            "Gout of the left foot.",
            "Repeat uric acid in two weeks.",
        ]
    );
}

#[test]
fn what_closes_a_letter_is_no_item_of_its_last_list() {
    let text = "Allergies: latex\nYours sincerely,\nDr. Ann Example";
    assert_eq!(rows(&facts(RecordKind::ClinicLetter, text).allergies), [("latex", Present, "")]);
}

#[test]
fn on_a_page_of_short_lines_each_is_an_item() {
    let text = "Rx\nMethotrexate 15 mg once weekly\nCo-trimoxazole 960 mg twice daily";
    let facts = facts(RecordKind::Prescription, text);
    let names: Vec<&str> = facts.medications.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["methotrexate", "co-trimoxazole"], "{:?}", facts.medications);
    let facts = self::facts(RecordKind::ClinicLetter, "Diagnosis\nType 2 diabetes mellitus\nHypertension");
    let names: Vec<&str> = facts.diagnoses.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Type 2 diabetes mellitus", "Hypertension"]);
}

#[test]
fn a_medicine_to_avoid_is_not_taken_and_one_with_something_to_avoid_is() {
    let text =
        "Medications:\n- Verapamil: avoid\n- Aspirin - to be avoided\n- Warfarin 3 mg daily, avoid alcohol";
    let facts = facts(RecordKind::ClinicLetter, text);
    let told: Vec<_> = facts.medications.iter().map(|it| (it.name.as_str(), it.status)).collect();
    assert_eq!(told, [("verapamil", Absent), ("aspirin", Absent), ("warfarin", Present)]);
}
