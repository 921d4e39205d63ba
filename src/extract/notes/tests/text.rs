//! What running text tells: operations, illnesses, days, what is asked, and which sentences stand for a note.

use super::{Case, KNOWLEDGE, check, facts};
use crate::extract::notes::find_notes;
use crate::model::AskedKind::{Ground, Question, Treatment};
use crate::model::ClinicalStatus::{Absent, Family, Past, Planned, Present};
use crate::model::sample::{document_of, record_of};
use crate::model::{LeftOutWhy, Record, RecordId, RecordKind, SourceId};

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
        let record = Record {
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
fn a_sentence_of_an_older_note_is_copied_forward_and_left_out() {
    let dated = |id: &str, on: &str, text: &str| {
        let mut document = document_of(&[text]);
        document.source.id = SourceId(id.to_owned());
        let record = Record {
            id: RecordId(id.to_owned()),
            dated: on.parse().ok(),
            ..record_of(&document.source.id, RecordKind::ClinicNote, 1)
        };
        (document, record)
    };
    let old = dated("old", "2024-01-01", "Impression: Stable angina of the second class today.");
    let new = dated(
        "new",
        "2024-02-01",
        "Impression: Stable angina of the second class today. New breathlessness on the stairs.",
    );
    let (documents, records): (Vec<_>, Vec<_>) = [new, old].into_iter().unzip();
    let notes = find_notes(&documents, &records, &KNOWLEDGE).notes;
    let chosen = |idx: usize| notes[idx].sentences.iter().map(|it| it.text.as_str()).collect::<Vec<_>>();
    assert_eq!(chosen(0), ["New breathlessness on the stairs."]);
    assert_eq!(chosen(1), ["Stable angina of the second class today."]);
    let out: Vec<_> = notes[0].left_out.iter().map(|it| (it.text.as_str(), it.why)).collect();
    assert_eq!(
        out,
        [("Stable angina of the second class today.", LeftOutWhy::CopiedForward)],
        "it can still be opened"
    );
}

#[test]
fn a_letter_without_headings_has_its_sentences_too() {
    let text = "Dear Doctor\nShe has had pain in the left knee for years. We recommend a knee replacement.\nYours sincerely";
    let facts = facts(RecordKind::ClinicLetter, text);
    let told: Vec<&str> = facts.notes[0].sentences.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(told, ["She has had pain in the left knee for years.", "We recommend a knee replacement."]);
}

#[test]
fn what_is_asked_proposed_and_given_as_a_reason_is_kept_word_for_word() {
    let text = "Biopsy showed a carcinoma of grade 2. She has been advised surgery. Is chemotherapy needed first? She asks \
                whether she can wait. She lives alone.";
    let facts = facts(RecordKind::ReferralLetter, text);
    let asked: Vec<_> = facts.asked.iter().map(|it| (it.kind, it.sentence.text.as_str())).collect();
    assert_eq!(
        asked,
        [
            (Ground, "Biopsy showed a carcinoma of grade 2."),
            (Treatment, "She has been advised surgery."),
            (Question, "Is chemotherapy needed first?"),
            (Question, "She asks whether she can wait."),
        ]
    );
}

#[test]
fn a_visit_or_a_measure_among_medicines_is_none() {
    let text = "Medications: naproxen 500 mg BD 5/7, tamsulosin 400 mcg OD. Stone clinic f/u. Safety netted.\n\
                Blood pressure 142/78";
    let facts = facts(RecordKind::ClinicNote, text);
    let names: Vec<&str> = facts.medications.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["naproxen", "tamsulosin"]);
}

#[test]
fn a_code_begins_a_list_of_diagnoses_without_a_colon() {
    let facts = facts(RecordKind::ClinicNote, "Diagnosis F31.3 Bipolar affective disorder");
    assert_eq!(facts.diagnoses.len(), 1);
    assert!(facts.diagnoses[0].name.contains("Bipolar"), "{:?}", facts.diagnoses);
}
