package org.langevin.torch;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;

/** An operation that JavaCPP does not bind, reached by name through LibTorch's dispatcher. */
final class Dispatched {
  private final OperatorHandle handle;

  Dispatched(String name, String overload, Kept kept) {
    handle = kept.keep(Dispatcher.singleton().findSchemaOrThrow(name, overload));
  }

  /** Calls with all arguments of the schema; the stack then holds the results. */
  IValueVector call(IValue... arguments) {
    IValueVector stack = new IValueVector(arguments);
    handle.callBoxed(stack);
    return stack;
  }

  static IValue list(List<Tensor> tensors) {
    TensorList list = new TensorList(new TensorVector(tensors.toArray(new Tensor[0])));
    // A typed list and a generic one are the same object underneath.
    return new IValue(new GenericList(list));
  }
}
