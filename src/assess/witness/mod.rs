//! Arithmetic as a witness: results of one sample are held against the relations between them.

mod blame;
mod clear;
#[cfg(test)]
mod each_relation;
mod mend;
mod slips;
mod statement;
#[cfg(test)]
mod tests;
mod told;
mod weigh;

use crate::model::{Doubt, Lab, Record};
use crate::pipeline::Knowledge;

use self::mend::Mend;
use self::statement::Statement;
use self::weigh::Scales;
use super::findings::Draft;
use super::series::is_of_other_person;

pub(super) use self::clear::cleared;

/// Holds the results of each sample against the relations between them.
///
/// Results that contradict each other get the doubt of a broken relation, and one finding says so;
/// drawn text is in doubt only where a value of another row or unit seems to have been taken.
/// Where one other reading of one value read from a picture mends it, that reading is taken, and is
/// still to be checked. Drawn text is never changed.
///
/// Of repeated papers and of pages that name somebody else nothing is told.
pub(super) fn heard(mut labs: Vec<Lab>, records: &[Record], knowledge: &Knowledge) -> (Vec<Lab>, Vec<Draft>) {
    let is_repeat = |lab: &Lab| records.iter().any(|it| it.id == lab.record && it.duplicate_of.is_some());
    let mut told = Vec::new();
    for sample in statement::samples(&labs) {
        let mut drafts = Vec::new();
        let statements = statement::statements(&labs, &sample, knowledge);
        for idx in 0..statements.len() {
            let scales = Scales { labs: &labs, swap: None, knowledge };
            if !scales.is_broken(&statements[idx], &statements) {
                continue;
            }
            if let Some(mend) = mend::find(&statements[idx], &statements, &labs, knowledge) {
                drafts.push(told::mended(&mend, &statements[idx], &labs, knowledge));
                take(&mut labs, &mend, &statements[idx]);
            }
        }
        let scales = Scales { labs: &labs, swap: None, knowledge };
        let broken = blame::broken(&statements, &scales);
        let mut told_families: Vec<&str> = Vec::new();
        for broken in &broken {
            // The forms of one calculation break together and are one finding.
            let family = broken.statement.relation.family.as_deref();
            if family.is_none_or(|it| !told_families.contains(&it)) {
                drafts.push(told::broken(broken, &scales));
            }
            told_families.extend(family);
        }
        let in_doubt: Vec<usize> =
            broken.iter().filter(|it| it.is_doubtful).flat_map(|it| it.suspects.clone()).collect();
        in_doubt.into_iter().for_each(|it| doubt(&mut labs[it]));
        let is_silent = |it: &usize| is_repeat(&labs[*it]) || is_of_other_person(&labs[*it]);
        if !sample.iter().any(is_silent) {
            told.extend(drafts);
        }
    }
    (labs, told)
}

/// Takes the other reading of a value.
///
/// A single relation can be mended by the wrong value as well: its others stay in doubt then.
fn take(labs: &mut [Lab], mend: &Mend, statement: &Statement<'_>) {
    if mend.n_mended < 2 {
        statement.labs().for_each(|it| doubt(&mut labs[it]));
    }
    mend.write(&mut labs[mend.lab]);
    doubt(&mut labs[mend.lab]);
}

fn doubt(lab: &mut Lab) {
    lab.judgement = lab.judgement.clone().with(Doubt::RelationBroken);
}
