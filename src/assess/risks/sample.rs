//! A made case for the tests of risk rules.

use super::{find, fires, holds};
use crate::assess::applies::Said;
use crate::assess::chart::{Chart, Material};
use crate::assess::findings::Draft;
use crate::assess::series;
use crate::assess::subject::Subject;
use crate::assess::testing::{clinical, ground, knowledge, mention, record};
use crate::model::{Clinical, ClinicalStatus, Facts, Lab, Record, RecordKind};
use crate::pipeline::{CaseFile, Criterion, Risk};

/// A case with a clinic note of 2025-05-20, judged on 2025-06-01.
#[derive(Clone, Debug)]
pub(in crate::assess) struct Case {
    pub(in crate::assess) facts: Facts,
    pub(in crate::assess) records: Vec<Record>,
    pub(in crate::assess) case_file: CaseFile,
    pub(in crate::assess) subject: Subject,
}

impl Case {
    pub(in crate::assess) fn of(subject: Subject) -> Case {
        let note = Record { dated: "2025-05-20".parse().ok(), ..record("note", RecordKind::ClinicNote, 1) };
        Case { facts: Facts::default(), records: vec![note], case_file: CaseFile::default(), subject }
    }

    pub(in crate::assess) fn labs(mut self, labs: impl IntoIterator<Item = Lab>) -> Case {
        self.facts.labs.extend(labs);
        self
    }

    /// Medicines that the note says are taken.
    pub(in crate::assess) fn takes(self, names: &[&str]) -> Case {
        let facts: Vec<Clinical> =
            names.iter().map(|it| clinical("note", it, ClinicalStatus::Present)).collect();
        self.medicines(facts)
    }

    pub(in crate::assess) fn medicines(mut self, facts: impl IntoIterator<Item = Clinical>) -> Case {
        self.facts.medications.extend(facts);
        self
    }

    /// An allergy of the note, with its reaction.
    pub(in crate::assess) fn allergy(mut self, name: &str, reaction: Option<&str>) -> Case {
        let fact = clinical("note", &format!("{name} "), ClinicalStatus::Present);
        let fact = Clinical { name: name.to_owned(), details: reaction.map(str::to_owned), ..fact };
        self.facts.allergies.push(fact);
        self
    }

    pub(in crate::assess) fn diagnosis(mut self, name: &str, status: ClinicalStatus) -> Case {
        self.facts.diagnoses.push(clinical("note", name, status));
        self
    }

    /// The note says something, behind some words.
    pub(in crate::assess) fn says(mut self, before: &str, phrase: &str) -> Case {
        let mention = mention("note", phrase);
        self.facts.mentions.push(crate::model::Mention { before: before.to_owned(), ..mention });
        self
    }

    pub(in crate::assess) fn proposed(mut self, decision: &str) -> Case {
        self.case_file.decision = Some(decision.to_owned());
        self
    }

    /// Whether a rule fires, whatever else is told.
    pub(in crate::assess) fn fires(&self, risk: &Risk) -> bool {
        self.with(|chart| fires(risk, chart).is_some())
    }

    /// Whether a condition holds.
    pub(in crate::assess) fn holds(&self, criterion: &Criterion) -> bool {
        self.with(|chart| holds(criterion, chart).is_some())
    }

    /// The findings that are told beside some others.
    pub(in crate::assess) fn found(&self, told: &[Draft]) -> Vec<Draft> {
        self.with(|chart| find(chart, told))
    }

    /// The ids of the rules that are told.
    pub(in crate::assess) fn told(&self) -> Vec<String> {
        self.found(&[]).into_iter().map(|it| it.rule.id.replacen("risk.", "", 1)).collect()
    }

    /// What is said of a rule; empty when it is not told.
    pub(in crate::assess) fn said(&self, rule: &str) -> String {
        let id = format!("risk.{rule}");
        self.found(&[]).into_iter().find(|it| it.rule.id == id).map(|it| it.statement).unwrap_or_default()
    }

    /// Asks something of the case.
    pub(in crate::assess) fn with<T>(&self, ask: impl FnOnce(&Chart<'_>) -> T) -> T {
        let series = series::group(&self.facts.labs, &self.records, knowledge());
        let ground = ground(&[], &self.records, &self.case_file);
        let said = Said { facts: &self.facts, others: &[], ground };
        ask(&Chart::of(Material { said, series: &series, subject: &self.subject }))
    }
}
