//! What sentences claim of a thing, held against tables of the project's own; no rule was made for those of `kept.tsv`.

use std::collections::BTreeSet;

use super::{facts, rows};
use crate::model::ClinicalStatus::{Absent, Family, Past, Planned, Possible, Present, Stopped};
use crate::model::{Clinical, ClinicalStatus, RecordKind, Trust, fold};

/// The sentences of a table of claims: what is claimed, of what, and the sentence.
fn sentences_of(table: &str) -> Vec<(&str, &str, &str)> {
    let cells = |line| match *str::split(line, '\t').collect::<Vec<&str>>() {
        [claim, thing, sentence] => (claim, thing, sentence),
        _ => panic!("three cells"),
    };
    table.lines().map(cells).collect()
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
    let thing = fold(thing);
    let is_of = |it: &&Clinical| format!(" {} ", fold(&it.name)).contains(&format!(" {thing} "));
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

#[test]
fn a_denied_allergy_takes_back_no_other() {
    let mut faults = Vec::new();
    for line in include_str!("claims/allergies.tsv").lines() {
        let (expected, text) = line.split_once('\t').expect("two cells");
        let text = text.replace("\\n", "\n");
        let facts = facts(RecordKind::ClinicNote, &text);
        let found = &facts.allergies;
        let mut left: Vec<&Clinical> = found.iter().collect();
        let mut is_right = true;
        for it in expected.split(", ") {
            let (claim, thing) = it.split_once(' ').unwrap_or((it, ""));
            let is_it = |it: &&Clinical| {
                let is_name = format!(" {} ", fold(&it.name)).contains(&format!(" {}", fold(thing)));
                (claim == "none" && it.status == Absent) || (status_word(it.status) == claim && is_name)
            };
            match left.iter().position(is_it) {
                Some(idx) => drop(left.remove(idx)),
                None => is_right = false,
            }
        }
        // What is there besides is no denial, and to be checked.
        is_right &= left.iter().all(|it| it.status == Present && it.judgement.trust() == Trust::Check);
        if !is_right {
            faults.push(format!("{expected}: {text:?} is {:?}", rows(found)));
        }
    }
    assert!(faults.is_empty(), "{}\n{}", faults.len(), faults.join("\n"));
}
