//! A neural network in ONNX form, run on one thread.

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};

use crate::read::OcrError;

/// A loaded network with one input and one output.
pub(super) struct Net {
    model: Model,
    options: RunOptions,
}

/// Pictures for a network: `n` of the same size, three equal colour planes each, from -1 (black)
/// to 1 (white).
pub(super) struct Input {
    n: usize,
    width: usize,
    height: usize,
    planes: Vec<f32>,
}

impl Net {
    /// Loads a network; `name` is told in the error.
    ///
    /// # Errors
    /// When the bytes are no network that can be run.
    pub(super) fn load(bytes: Vec<u8>, name: &str) -> Result<Net, OcrError> {
        // In a locked child no thread can be started; the pool is then empty and the network runs
        // on the only thread there is. Anywhere else a pool of one thread gives the same numbers.
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let model = ModelOptions::with_all_ops()
            .load(bytes)
            .map_err(|error| OcrError { reason: format!("{name} could not be loaded: {error}") })?;
        Ok(Net { model, options: RunOptions::default().with_thread_pool(Some(pool)) })
    }

    /// Runs the network and returns the shape of its output and its numbers.
    ///
    /// # Errors
    /// When the network does not take this input or gives an output of other dimensions.
    pub(super) fn run<const N: usize>(&self, input: Input) -> Result<([usize; N], Vec<f32>), OcrError> {
        let shape = [input.n, 3, input.height, input.width];
        let failed = |error: &dyn std::error::Error| OcrError { reason: format!("PP-OCR failed: {error}") };
        let value = Value::from_shape(shape, input.planes).map_err(|it| failed(&it))?;
        let output =
            self.model.run_one(value.into(), Some(self.options.clone())).map_err(|it| failed(&it))?;
        output.into_shape_vec::<f32, N>().map_err(|it| failed(&it))
    }

    /// An entry of what the maker of the network wrote about it.
    pub(super) fn note(&self, key: &str) -> Option<&str> {
        self.model.metadata().get(key)
    }
}

impl Input {
    /// Makes room for `n` pictures; whatever is not filled stays a middle grey.
    pub(super) fn new(n: usize, width: usize, height: usize) -> Input {
        Input { n, width, height, planes: vec![0.0; n * 3 * height * width] }
    }

    /// Puts a grey picture of the full height at the left edge of place `idx`.
    pub(super) fn fill(&mut self, idx: usize, grey: &[u8], grey_width: usize) {
        let plane_len = self.height * self.width;
        let planes = &mut self.planes[idx * 3 * plane_len..(idx + 1) * 3 * plane_len];
        for plane in planes.chunks_exact_mut(plane_len) {
            for (row, from) in plane.chunks_exact_mut(self.width).zip(grey.chunks_exact(grey_width)) {
                for (number, &pixel) in row.iter_mut().zip(from) {
                    *number = f32::from(pixel) / 127.5 - 1.0;
                }
            }
        }
    }
}
