//! What is found in notes, from their text to the rows of the lists.

use std::collections::BTreeSet;
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
fn operations_are_found_outside_their_own_sections() {
    let cases: &[Case<'_>] = &[
        ("done", "He had a cholecystectomy in 1998.", &[("cholecystectomy in 1998", Past, "")]),
        ("among diagnoses", "PMH: Gout, CABG 2012.", &[("CABG 2012", Past, "")]),
        ("to come", "Plan: Refer for colonoscopy.", &[("colonoscopy", Planned, "")]),
        (
            "to be booked",
            "Plan\n- Flexible sigmoidoscopy to be booked",
            &[("Flexible sigmoidoscopy", Planned, "")],
        ),
        ("denied", "No previous hysterectomy.", &[]),
        ("of a relative", "His father had a CABG at 60.", &[]),
        ("only named", "Colonoscopy explained.", &[]),
    ];
    check(cases, |it| &it.procedures);
}

#[test]
fn running_text_tells_what_somebody_has() {
    let cases: &[Case<'_>] = &[
        (
            "diagnosed",
            "She was diagnosed with rheumatoid arthritis in 2015.",
            &[("rheumatoid arthritis in 2015", Present, "")],
        ),
        ("of old", "Has a history of gout and asthma.", &[("gout", Past, ""), ("asthma", Past, "")]),
        ("denied", "There is no history of stroke.", &[("stroke", Absent, "")]),
        ("of a relative", "There is a family history of stroke.", &[("stroke", Family, "")]),
        ("feared", "He worries about a diagnosis of cancer.", &[]),
    ];
    check(cases, |it| &it.diagnoses);
}

#[test]
fn a_row_has_the_day_that_its_words_tell() {
    let on = |text: &str| {
        let document = document_of(&[text]);
        let record = crate::model::Record {
            dated: "2024-03-12".parse().ok(),
            ..record_of(&document.source.id, RecordKind::ClinicNote, 1)
        };
        let facts = find_notes(&[document], &[record], &KNOWLEDGE);
        let rows = facts.diagnoses.iter().chain(&facts.medications).chain(&facts.procedures);
        rows.map(|it| it.date.map_or_else(String::new, |it| it.to_string())).next().unwrap_or_default()
    };
    for (text, expected) in [
        ("PMH: Hypertension since 2015", "2015"),
        ("PMH: Hypertension (2015)", "2015"),
        ("PMH: Gout in March 2021", "2021-03"),
        ("PMH\n04-Jul-2018  Gout", "2018-07-04"),
        ("K/C/O diabetes x 10 yrs", "2014"),
        ("PMH: Asthma for 3 months", "2023-12"),
        ("PMH: Stroke 3 years ago", "2021"),
        ("Antecedentes: HTA desde hace 5 años", "2019"),
        ("Medications\n- Metformin 500 mg bd x 30 days", ""),
        ("Medications\n- Metformin 500 mg bd since 2019", "2019"),
        ("Aspirin was stopped in March 2022.", "2022-03"),
        ("Medications\n- Metformin 500 mg bd, last issued 01-Nov-2023", ""),
        ("Procedure: Hip replacement left", ""),
        ("PSH: CABG 2012", "2012"),
        ("PMH: Gout", ""),
    ] {
        assert_eq!(on(text), expected, "{text}");
    }
}

#[test]
fn two_names_of_one_word_are_two_medicines() {
    let facts = facts(RecordKind::ClinicLetter, "She takes ramipril-amlodipine once daily.");
    assert_eq!(facts.medications.len(), 2);
}

#[test]
fn no_row_of_a_list_is_lost() {
    let list = "Active Problems:\n  Type 2 diabetes mellitus with retinopathy (both eyes)\n  Essential hypertension\n  Morbid obesity with BMI of 40.0-44.9, adult (HCC)";
    let facts = facts(RecordKind::DischargeSummary, list);
    let names: String = facts.diagnoses.iter().map(|it| it.printed.as_str()).collect::<Vec<_>>().join("|");
    assert!(names.contains("Essential hypertension") && names.contains("Morbid obesity"), "{names}");
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

/// The sentences of a table of claims: what is claimed, of what, and the sentence.
fn sentences_of(table: &str) -> Vec<(&str, &str, &str)> {
    let cells = |line: &'static str| -> Option<(&str, &str, &str)> {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    };
    // The tables are built in, so their lines live as long as the program.
    let table: &'static str = Box::leak(table.to_owned().into_boxed_str());
    table.lines().map(|it| cells(it).expect("three cells")).collect()
}

fn status_word(status: ClinicalStatus) -> &'static str {
    match status {
        Present => "present",
        Absent => "absent",
        Possible => "possible",
        Past => "past",
        Family => "family",
        Stopped => "stopped",
        Planned => "planned",
    }
}

/// What is claimed of a thing in one list.
fn claims_of<'f>(rows: &'f [Clinical], thing: &str) -> Vec<&'f Clinical> {
    let thing = crate::model::fold(thing);
    let is_of =
        |it: &&Clinical| format!(" {} ", crate::model::fold(&it.name)).contains(&format!(" {thing} "));
    rows.iter().filter(is_of).collect()
}

/// Checks a table of sentences, each as an item and as running text below a heading of diagnoses.
fn check_claims(table: &str) {
    let mut faults = Vec::new();
    let (mut n_told, mut n_right) = (0, 0);
    for (expected, thing, sentence) in sentences_of(table) {
        for text in [format!("Diagnosis\n- {sentence}"), format!("Assessment and Plan: {sentence}")] {
            let facts = facts(RecordKind::ClinicNote, &text);
            let found = claims_of(&facts.diagnoses, thing);
            let is_present = found.iter().any(|it| it.status == Present);
            if (expected == "present") != is_present {
                faults.push(format!("{expected} {thing}: {text:?} is {:?}", rows(&facts.diagnoses)));
            }
            n_told += usize::from(!found.is_empty() && expected != "none");
            n_right += usize::from(found.iter().any(|it| status_word(it.status) == expected));
        }
    }
    eprintln!("{} sentences, {n_right} of {n_told} told with the right claim", table.lines().count());
    assert!(faults.is_empty(), "{}\n{}", faults.len(), faults.join("\n"));
    assert!(n_right * 100 >= n_told * 95, "{n_right} of {n_told} have the right claim");
}

#[test]
fn what_is_denied_possible_past_or_of_a_relative_is_never_present() {
    check_claims(include_str!("claims/tuned.tsv"));
}

#[test]
fn nor_in_sentences_that_no_rule_was_made_for() {
    check_claims(include_str!("claims/kept.tsv"));
}

#[test]
fn medicines_in_running_text_have_the_claim_of_their_sentence() {
    for (expected, medicine, sentence) in sentences_of(include_str!("claims/medicines.tsv")) {
        let facts = facts(RecordKind::ClinicLetter, sentence);
        let found: BTreeSet<&str> =
            claims_of(&facts.medications, medicine).iter().map(|it| status_word(it.status)).collect();
        let expected: BTreeSet<&str> = [expected].into_iter().filter(|it| *it != "none").collect();
        assert_eq!(found, expected, "{medicine}: {sentence}");
    }
}
