test.todo('close: being written');
