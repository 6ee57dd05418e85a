//! One network, ready to compute.

use std::cell::RefCell;
use std::sync::Arc;

use anyhow::Context;
use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::models::{Models, Weights};

thread_local! {
    /// Each thread that looks at pictures has one helper that computes for it, with its own priority: a picture takes one core, never all.
    static HELPER: RefCell<Option<Arc<ThreadPool>>> = const { RefCell::new(None) };
}

/// A network.
pub struct Net {
    model: Model,
    name: &'static str,
}

impl Net {
    /// Checks and reads the weights.
    pub fn load(models: &Models, weights: &Weights) -> anyhow::Result<Self> {
        let model = Model::load(models.read(weights)?)
            .with_context(|| format!("the model {} cannot be read", weights.name))?;
        Ok(Self {
            model,
            name: weights.name,
        })
    }

    /// Computes: an input of batch 1, and the outputs in their order.
    pub fn run<const N: usize>(
        &self,
        shape: [usize; 4],
        values: Vec<f32>,
    ) -> anyhow::Result<[Vec<f32>; N]> {
        let failed = || format!("the model {} cannot be computed", self.name);
        let input = NdTensor::try_from_data(shape, values).with_context(failed)?;
        let (from, to) = (self.model.input_ids(), self.model.output_ids());
        let from = from.first().copied().with_context(failed)?;
        let options = RunOptions::default().with_thread_pool(Some(helper()));
        let outputs = self
            .model
            .run(vec![(from, input.into())], to, Some(options))
            .with_context(failed)?;
        let numbers: Result<Vec<Vec<f32>>, _> = outputs
            .into_iter()
            .map(|value| Tensor::<f32>::try_from(value).map(|tensor| tensor.to_vec()))
            .collect();
        let numbers = numbers.with_context(failed)?;
        numbers.try_into().ok().with_context(failed)
    }
}

fn helper() -> Arc<ThreadPool> {
    HELPER.with_borrow_mut(|helper| {
        Arc::clone(helper.get_or_insert_with(|| Arc::new(ThreadPool::with_num_threads(1))))
    })
}
